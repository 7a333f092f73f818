import { addDays, dayOf } from './day.ts'

/**
 * Minutes by which a state is ahead of UTC: days count in the local date of the state that must act (rules.md 4.4). None of
 * these keeps summer time; where a state has several zones, that of its capital.
 */
export const OFFSET_MINUTES: Readonly<Record<string, number>> = {
  ...{ AM: 240, BY: 180, KG: 360, KZ: 300, RU: 180 },
  ...{ BN: 480, ID: 420, KH: 420, LA: 420, MM: 390, MY: 480, PH: 480, SG: 480, TH: 420, TL: 540, VN: 420 },
  ...{ CN: 480, JP: 540, KR: 540 },
}

const INSTANT = /^(.{10})T([01]\d|2[0-3]):([0-5]\d):\d\d(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/

/**
 * The date of an RFC 3339 instant in a country (ISO 3166-1 alpha-2); where the country's zone is not known, in the instant's
 * own offset. A day is that day. A leap second is of the minute that it ends.
 */
export function dayIn(instant: unknown, country: unknown): string | undefined {
  const ahead = typeof country === 'string' && Object.hasOwn(OFFSET_MINUTES, country) ? OFFSET_MINUTES[country] : undefined
  if (ahead === undefined || typeof instant !== 'string' || instant.length === 10) return dayOf(instant)
  const parts = INSTANT.exec(instant)
  if (parts === null) return undefined
  const [, day, hour, minute, sign, hours = '0', minutes = '0'] = parts
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
  return addDays(day, Math.floor((Number(hour) * 60 + Number(minute) - offset + ahead) / MINUTES_OF_DAY))
}
const MINUTES_OF_DAY = 1_440
