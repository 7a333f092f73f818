import type { Agreement, Registered } from '../agreement/agreement.ts'
import type { World } from '../message/clock.ts'
import { digestOf } from '../message/digest.ts'
import { Fault } from '../message/fault.ts'
import type { TrustedSigner } from '../sign/policy.ts'
import { type Judged, judgeCertificate, pathCache, registered, usable } from '../trust/index.ts'
import type { Trust } from './deps.ts'

/** Registered in the agreement, in its window, and leading to an anchor of the agreement: all three (XS-23, XS-38). */
export function makeTrust(world: World): Trust {
  const cache = pathCache<Judged>()
  return {
    signer: async (agreement, use, certificate) => signer(agreement, use, certificate, world.now(), cache),
    peer: (list, fingerprint) =>
      fingerprint === undefined ? undefined : usable(list, world.now()).find((one) => one.fingerprint === fingerprint),
  }
}

async function signer(
  agreement: Agreement,
  use: 'seal' | 'envelope',
  certificate: Uint8Array | undefined,
  at: number,
  cache: ReturnType<typeof pathCache<Judged>>,
): Promise<TrustedSigner> {
  if (certificate === undefined) throw new Fault('ASW_SIGNER_UNKNOWN', 'the signature names no certificate')
  const known: Registered = registered(agreement.certificates[use], digestOf(certificate), at)
  const { anchors, intermediates } = agreement.certificates
  await judgeCertificate({ certificate: known.der, intermediates, anchors, use, at }, { cache })
  const { publicKey, subject, serial, fingerprint } = known
  return { publicKey, subject, serial, fingerprint }
}
