import { expiryLevel, type Finding } from '../agreement/index.ts'
import { instant } from '../message/clock.ts'
import type { OwnUses } from '../revocation/index.ts'
import { usable, windowOf } from '../trust/index.ts'

/** Of our own keys, use by use: none in its window, or the last one soon over. `at`: milliseconds since the epoch. */
export function lintOwn(uses: OwnUses, at: number): readonly Finding[] {
  return Object.entries(uses).flatMap(([use, keys]) => {
    const list = keys.map(({ certificate }) => certificate)
    if (list.length === 0) return []
    if (usable(list, at).length === 0) {
      const windows = list.map((one) => `${one.subject} ${instant(windowOf(one).from)} to ${instant(windowOf(one).to)}`)
      return [
        found('E', 'certificate-missing', `no ${use} certificate of ours is in its window: ${windows.join('; ')}`, remedyOf(use)),
      ]
    }
    return list.flatMap((certificate) => {
      const { to } = windowOf(certificate)
      const level = expiryLevel(certificate, at)
      const followed = list.some((other) => windowOf(other).from <= to && windowOf(other).to > to)
      if (level === undefined || level === 0 || followed) return []
      const message = `our ${use} certificate ${certificate.subject} can be used until ${instant(to)}: ${level} days or less`
      return [found('W', 'certificate-expires', message, remedyOf(use))]
    })
  })
}

function found(severity: Finding['severity'], code: Finding['code'], message: string, remedy: string): Finding {
  return { severity, partner: 'own', code, message, remedy }
}

function remedyOf(use: string): string {
  return `put the next ${use} key with its certificate beside this one in asw.yaml, give the certificate to the partners, and reload`
}
