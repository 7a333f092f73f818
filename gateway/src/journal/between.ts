import { Fault } from '../message/fault.ts'
import type { PartnerId } from '../message/ids.ts'
import type { ExchangeRecord } from './rows.ts'

/**
 * A certificate is between us and one partner: nobody else adds to its exchange, not even an event that tells of a repeat. Throws
 * ASW_PARTNER_MISMATCH.
 */
export function mustBeBetweenUs({ partner }: Pick<ExchangeRecord, 'partner'>, from: PartnerId): void {
  if (partner !== from) throw new Fault('ASW_PARTNER_MISMATCH', 'this certificate is between us and another partner')
}
