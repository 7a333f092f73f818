import { Fault } from '../message/fault.ts'
import type { BusinessIdentity, DeliveryId } from '../message/ids.ts'

/**
 * What was handed in under a number stands, whatever the partner says of it: nobody else can tell which of two contents is meant. A
 * certificate is altered by a new one with a number of its own and the cancellation of the old one (OCP Rule 29(4), D-80; of form EAV
 * by a substitution, FTA article 4.20), and sent again as it was (D-83).
 */
export function otherContent({ action }: Pick<BusinessIdentity, 'action'>, delivery: DeliveryId): Fault {
  const why =
    action === 'issue'
      ? 'what was issued under this number is not altered: issue a new one with a number of its own, and cancel this one; what was lost is sent again as it was, by a replay'
      : 'it has an id of its own: what is said otherwise is another document'
  return new Fault('ASW_IDENTITY_CONFLICT', `this document was submitted with other content; ${why}`, { delivery })
}
