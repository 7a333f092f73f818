import { containerOpener, type Desk } from '../converse/index.ts'
import { parseAddress } from '../envelope/eaeu/index.ts'
import { bound, type Errand } from './bound.ts'
import { controlOf } from './control.ts'
import type { EaeuAgreement, EaeuDeps } from './deps.ts'
import { isResult, readIncoming } from './incoming.ts'
import { processOf } from './process.ts'
import { replyTo } from './reply.ts'

/** The desk of one agreement for one errand. Throws ASW_AGREEMENT_INVALID where the pack does not know its process. */
export function deskOf(deps: EaeuDeps, agreement: EaeuAgreement, errand: Errand = {}): Desk {
  const { own, partners } = agreement.eaeu
  const { exchange } = processOf(deps.pack, agreement)
  return {
    exchange,
    conversations: bound(deps, agreement, errand),
    own: parseAddress(own, 'own'),
    partners: partners.map((address) => parseAddress(address, 'partners')),
    open: async (xml, placed) => {
      const policy = await deps.policy(agreement)
      const open = containerOpener(policy, ({ signatures }) => {
        const [first] = signatures
        if (first && 'signer' in first) errand.signer = first.signer
      })
      return open(xml, placed)
    },
    control: controlOf(deps, agreement),
    reply: async (delivered) => {
      const incoming = readIncoming(deps, agreement, delivered)
      errand.incoming = incoming
      return delivered.kind === 'response' || isResult(incoming) ? undefined : replyTo(deps, agreement, incoming)
    },
    world: deps.world,
  }
}
