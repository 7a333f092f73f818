import type { OwnKey } from '../agreement/agreement.ts'
import { signContainer } from '../sign/edoc/index.ts'

/** A document in a container of its own, signed by one key of ours. */
export function inContainer(
  { world }: { readonly world: { uuid(): string } },
  document: Uint8Array,
  key: OwnKey,
): Promise<Uint8Array> {
  const ids = { docInstance: `urn:uuid:${world.uuid()}`, data: world.uuid(), content: world.uuid(), signatures: [world.uuid()] }
  return signContainer(document, [key], ids)
}
