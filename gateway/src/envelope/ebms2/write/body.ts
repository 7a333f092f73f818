import type { XmlElementSpec } from '@asw/mappings/xml'
import { DIGESTS } from '../../../sign/algorithms.ts'
import { cidUri } from '../content-id.ts'
import type { Ebms2Content, Part } from '../message.ts'
import { attribute, eb, element, leaf, plain, VERSION } from './element.ts'

/** The one child of soap:Body, where the kind has one (sections 3.2, 7.1). */
export function body(content: Ebms2Content): XmlElementSpec | undefined {
  switch (content.kind) {
    case 'user':
      return content.parts.length === 0 ? undefined : eb('Manifest', [VERSION], ...content.parts.map(manifestReference))
    case 'status-request':
      return eb('StatusRequest', [VERSION], leaf('RefToMessageId', content.refToMessageId))
    case 'status-response':
      return eb(
        'StatusResponse',
        [VERSION, attribute('eb', 'messageStatus', content.status)],
        leaf('RefToMessageId', content.refToMessageId),
        leaf('Timestamp', content.timestamp),
      )
    case 'acknowledgment':
    case 'error-list':
    case 'ping':
    case 'pong':
      return undefined
  }
}

function manifestReference({ contentId, payloadDigest, role }: Part): XmlElementSpec {
  return eb(
    'Reference',
    [attribute('xlink', 'type', 'simple'), attribute('xlink', 'href', cidUri(contentId)), attribute('xlink', 'role', role)],
    payloadDigest === undefined
      ? undefined
      : element('payload', 'PayloadDigest', [plain('Algorithm', DIGESTS.sha256.uri)], payloadDigest),
  )
}
