import type { Element } from '@xmldom/xmldom'
import { all, children } from '../xml/dom.ts'
import { NS } from '../xml/names.ts'

/** What a lenient reader would let pass in a Signature: several SignedInfo, comments in values, junk in base64. */
export function laxness(signature: Element): string | undefined {
  if (children(signature, NS.ds, 'SignedInfo').length !== 1) return 'not exactly one SignedInfo'
  for (const local of ['DigestValue', 'SignatureValue', 'X509Certificate']) {
    for (const value of all(signature, NS.ds, local)) {
      if (Array.from(value.childNodes).some((node) => node.nodeType !== 3)) return `${local} holds more than text`
      const text = (value.textContent ?? '').replace(/[ \t\r\n]+/g, '')
      if (text === '' || Buffer.from(text, 'base64').toString('base64') !== text) return `${local} is no base64`
    }
  }
  return undefined
}
