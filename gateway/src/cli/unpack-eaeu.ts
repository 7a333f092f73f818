import { readCanonical } from '@asw/mappings/xml'
import {
  documentIn,
  type EaeuContent,
  type EaeuHeader,
  readDocumentHeader,
  unpack,
  writeAction,
  writeAddress,
} from '../envelope/eaeu/index.ts'
import { faultOf } from '../message/fault.ts'
import type { Wire } from '../message/wire.ts'
import { CONTAINER, readContainer } from '../sign/edoc/index.ts'

/** A message of the integrated system as it is shown: addresses and Action as text, the document's own header, who signed. */
export function shownEaeu(wire: Wire): object {
  const { header, content } = unpack({ contentType: 'application/soap+xml', body: wire.body })
  return { header: shownHeader(header), content: shownContent(content) }
}

function shownHeader({ to, replyTo, from, action, ...rest }: EaeuHeader): object {
  return {
    to: writeAddress(to),
    ...(replyTo ? { replyTo: writeAddress(replyTo) } : {}),
    ...(from ? { from: writeAddress(from) } : {}),
    action: writeAction(action),
    ...rest,
  }
}

function shownContent(content: EaeuContent): object {
  if (content.kind !== 'document') return content
  const root = readCanonical(content.xml)
  const document = documentIn(root)
  return {
    kind: content.kind,
    bytes: content.xml.byteLength,
    ...(document ? { document: { root: document.local, namespace: document.uri, ...readDocumentHeader(document) } } : {}),
    ...(root.uri === CONTAINER ? { container: shownContainer(content.xml) } : {}),
  }
}

/** A container that breaks its form is shown as far as it goes, with the reason. */
function shownContainer(xml: Uint8Array): object {
  try {
    const { docInstance, signatures, receipt } = readContainer(xml)
    return {
      docInstance,
      signatures: signatures.map(({ method, certificates }) => ({ method, certificates: certificates.length })),
      ...(receipt ? { receipt: receipt.receipt } : {}),
    }
  } catch (error) {
    const { code, message } = faultOf(error)
    return { broken: `${code}: ${message}` }
  }
}
