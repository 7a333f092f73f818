import { Fault } from '../../message/fault.ts'
import type { BusinessIdentity } from '../../message/ids.ts'

/** The identity that `identityKey` wrote. */
export function identityOfKey(key: string): BusinessIdentity {
  const [scheme, issuingCountry, number, version, action] = key.split('/').map(decodeURIComponent)
  if (
    scheme === undefined ||
    issuingCountry === undefined ||
    number === undefined ||
    version === undefined ||
    !isAction(action)
  ) {
    throw new Fault('ASW_INTERNAL', 'not an identity key')
  }
  return { scheme, issuingCountry, number, version, action }
}

function isAction(text: string | undefined): text is BusinessIdentity['action'] {
  return text === 'issue' || text === 'respond' || text === 'cancel'
}
