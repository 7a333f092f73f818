import type { XmlElementSpec } from '@asw/mappings/xml'
import type { Receipt } from '../../../message/stages.ts'
import { TRANSFORMS } from '../../../sign/algorithms.ts'
import { xpathFor } from '../signature/xpath.ts'
import { element, plain } from './element.ts'

/** One ds:Reference (XMLDSig 4.4.3): in SignedInfo, and copied into an Acknowledgment. */
export function reference(receipt: Receipt): XmlElementSpec {
  const transforms = receipt.transforms.map((uri) =>
    element(
      'ds',
      'Transform',
      [plain('Algorithm', uri)],
      uri === TRANSFORMS.xpath ? element('ds', 'XPath', [], xpathFor('soap', receipt.nextMsh)) : undefined,
    ),
  )
  return element(
    'ds',
    'Reference',
    [plain('URI', receipt.uri)],
    transforms.length > 0 ? element('ds', 'Transforms', [], ...transforms) : undefined,
    element('ds', 'DigestMethod', [plain('Algorithm', receipt.digestMethod)]),
    element('ds', 'DigestValue', [], receipt.digestValue),
  )
}
