import type { CanonicalElement } from '@asw/mappings/xml'
import type { Receipt } from '../../../message/stages.ts'
import { TRANSFORMS } from '../../../sign/algorithms.ts'
import type { Acknowledgment, EbmsError, ErrorList, Severity } from '../message.ts'
import { ACTORS, NS } from '../names.ts'
import { NEXT_MSH } from '../signature/xpath.ts'
import {
  attributeOf,
  broken,
  ebAttribute,
  ebChild,
  ebChildren,
  readInstant,
  requiredAttribute,
  requiredText,
  textOf,
} from './element.ts'
import { defined, readParties } from './message-header.ts'

/** Section 6.3.2. */
export function readAcknowledgment(element: CanonicalElement): Acknowledgment {
  const from = ebChild(element, 'From')
  return defined({
    timestamp: readInstant(requiredText(element, 'Timestamp'), 'Acknowledgment/Timestamp'),
    refToMessageId: requiredText(element, 'RefToMessageId'),
    from: from && readParties(from),
    references: element.children.filter((child) => child.uri === NS.ds && child.local === 'Reference').map(readReceipt),
  })
}

/** A ds:Reference that a partner copied. It is compared with ours, nothing is dereferenced. */
function readReceipt(element: CanonicalElement): Receipt {
  const transforms =
    dsChild(element, 'Transforms')?.children.filter((child) => child.uri === NS.ds && child.local === 'Transform') ?? []
  const method = dsChild(element, 'DigestMethod')
  const value = dsChild(element, 'DigestValue')
  if (!method || !value) throw broken('a Reference is incomplete', 'Acknowledgment/ds:Reference')
  const xpath = transforms.find((transform) => algorithmOf(transform) === TRANSFORMS.xpath)?.children[0]?.text
  return defined({
    uri: attributeOf(element, undefined, 'URI') ?? '',
    transforms: transforms.map(algorithmOf),
    digestMethod: algorithmOf(method),
    digestValue: value.text.replace(/[ \t\r\n]+/g, ''),
    nextMsh: NEXT_MSH.find((urn) => urn !== ACTORS.nextMsh && xpath?.includes(urn)),
  })
}
function dsChild(element: CanonicalElement, local: string): CanonicalElement | undefined {
  return element.children.find((child) => child.uri === NS.ds && child.local === local)
}
function algorithmOf(element: CanonicalElement): string {
  const uri = attributeOf(element, undefined, 'Algorithm')
  if (uri === undefined) throw broken(`${element.local} has no Algorithm`, `Acknowledgment//ds:${element.local}`)
  return uri
}

/** Section 4.2.3. */
export function readErrorList(element: CanonicalElement): ErrorList {
  const errors = ebChildren(element, 'Error').map(readError)
  if (errors.length === 0) throw broken('ErrorList has no Error', 'ErrorList')
  return { highestSeverity: severityOf(element, 'highestSeverity'), errors }
}

function readError(element: CanonicalElement): EbmsError {
  const text = ebChild(element, 'Description')
  return defined({
    code: requiredAttribute(element, 'errorCode'),
    severity: severityOf(element, 'severity'),
    location: ebAttribute(element, 'location'),
    codeContext: ebAttribute(element, 'codeContext'),
    description: text && textOf(text),
  })
}

function severityOf(element: CanonicalElement, name: string): Severity {
  const value = requiredAttribute(element, name)
  if (value !== 'Error' && value !== 'Warning') throw broken('an unknown severity', `${element.local}/@eb:${name}`)
  return value
}
