import type { OwnUses } from '../revocation/index.ts'
import type { Live } from './live.ts'

/** Every key of ours by its use. */
export function ownUses({ authorities, sealKeys, envelopeKeys, decryptionKeys, tls }: Live): OwnUses {
  const seals = [undefined, ...authorities].map((code) => [`seal ${code ?? 'default'}`, sealKeys(code)] as const)
  return {
    ...Object.fromEntries(seals),
    envelope: envelopeKeys,
    encryption: decryptionKeys,
    tlsServer: tls.server,
    tlsClient: tls.client,
  }
}
