import type { Agreement, Registered } from '../agreement/agreement.ts'
import type { Standing } from '../agreement/index.ts'
import type { World } from '../message/clock.ts'
import { digestOf } from '../message/digest.ts'
import { Fault } from '../message/fault.ts'
import type { TrustedSigner } from '../sign/policy.ts'
import { assureNotRevoked, type JudgeDeps, type Judged, judgeCertificate, pathCache, registered, usable } from '../trust/index.ts'
import type { Trust } from './deps.ts'

/** Registered in the agreement, in its window, leading to an anchor of the agreement, and not revoked: all four (XS-23, XS-38, XS-39). */
export function makeTrust(world: World, standing: Standing): Trust {
  const cache = pathCache<Judged>()
  return {
    signer: async (agreement, use, certificate) =>
      signer(agreement, use, certificate, world.now(), { cache, revocation: standing.of(agreement) }),
    peer: (list, fingerprint) =>
      fingerprint === undefined ? undefined : usable(list, world.now()).find((one) => one.fingerprint === fingerprint),
    assure: (agreement, certificate) => standing.assure(agreement, certificate, world.now()),
    assurePath: (agreement, path) => {
      if (path.length > 1) assureNotRevoked(path, world.now(), standing.of(agreement))
    },
  }
}

async function signer(
  agreement: Agreement,
  use: 'seal' | 'envelope',
  certificate: Uint8Array | undefined,
  at: number,
  deps: JudgeDeps,
): Promise<TrustedSigner> {
  if (certificate === undefined) throw new Fault('ASW_SIGNER_UNKNOWN', 'the signature names no certificate')
  const known: Registered = registered(agreement.certificates[use], digestOf(certificate), at)
  const { anchors, intermediates } = agreement.certificates
  await judgeCertificate({ certificate: known.der, intermediates, anchors, use, at }, deps)
  const { publicKey, subject, serial, fingerprint } = known
  return { publicKey, subject, serial, fingerprint }
}
