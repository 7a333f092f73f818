import { readCanonical } from '@asw/mappings/xml'
import { Fault } from '../../message/fault.ts'
import type { Receipt } from '../../message/stages.ts'
import type { Wire } from '../../message/wire.ts'
import { DS } from '../../sign/algorithms.ts'
import { readSignedInfo } from '../../sign/signed-info.ts'
import { unpack } from './unpack.ts'

const START = Buffer.from(`<ds:Signature xmlns:ds="${DS}">`)
const END = Buffer.from('</ds:Signature>')
const HEADER_END = Buffer.from('</soap:Header>')

/**
 * The References of the envelope signature of a message of our own, as it was stored: an Acknowledgment must name them
 * (ebMS 2.0 section 6.3.2.3). What we wrote is canonical, so the Signature is found where it stands, and nothing else of
 * the message is read; whatever is not as we write it is read whole. Throws as `unpack` does, and ASW_SIGNATURE_* where it
 * bears no signature of ebMS.
 */
export function referencesOf(wire: Wire): readonly Receipt[] {
  const block = signatureBlock(wire.body)
  const limits = { maxBytes: wire.body.length, maxParts: Number.MAX_SAFE_INTEGER - 1 }
  if (!block) {
    const { signature } = unpack(wire, limits)
    if (signature instanceof Fault) throw signature
    return signature.receipts
  }
  const [signedInfo] = readCanonical(block).children
  if (!signedInfo) throw new Fault('ASW_SIGNATURE_SHAPE', 'a Signature without SignedInfo')
  const { references } = readSignedInfo(signedInfo, { references: limits.maxParts, transforms: 4 })
  return references.map(({ uri = '', transforms, digestMethod, digestValue }) => ({
    uri,
    transforms: transforms.map((transform) => transform.uri),
    digestMethod,
    digestValue,
  }))
}

/** The header block, up to the end of the SOAP header: canonical text and attribute values hold no `<`. */
function signatureBlock(body: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length)
  const header = bytes.subarray(0, Math.max(0, bytes.indexOf(HEADER_END)))
  const from = header.indexOf(START)
  const to = header.indexOf(END, from)
  return from < 0 || to < 0 ? undefined : header.subarray(from, to + END.length)
}
