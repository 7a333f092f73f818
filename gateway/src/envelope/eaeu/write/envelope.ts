import { writeCanonical } from '@asw/mappings/xml'
import type { EaeuContent, EaeuMessage } from '../message.ts'
import { NS } from '../names.ts'
import { signal, soapFault } from './body.ts'
import { header } from './header.ts'

/** In scope everywhere: the QName in the text of a subcode needs its prefix, and no element there would declare it. */
const DECLARED = ['int', 'soap', 'wsa'] as const
const START = `<soap:Envelope${DECLARED.map((prefix) => ` xmlns:${prefix}="${NS[prefix]}"`).join('')}>`
const DECLARATIONS = new RegExp(DECLARED.map((prefix) => ` xmlns:${prefix}="${NS[prefix]}"`).join('|'), 'g')

/**
 * The SOAP 1.2 envelope (No 5, items 18-27). Its parts are in canonical form, a document goes in byte for byte: what its
 * signatures cover is what stands here.
 */
export function writeEnvelope({ header: head, content }: EaeuMessage): Uint8Array {
  return Buffer.concat([
    Buffer.from(`${START}${withoutDeclarations(writeCanonical(header(head)))}<soap:Body>`),
    body(content),
    Buffer.from('</soap:Body></soap:Envelope>'),
  ])
}

/** Text of a header holds addresses and ids and attributes escape their quotes, so nothing else can look like one. */
function withoutDeclarations(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8').replace(DECLARATIONS, '')
}

function body(content: EaeuContent): Uint8Array {
  switch (content.kind) {
    case 'document':
      return content.xml
    case 'signal':
      return writeCanonical(signal(content.signal))
    case 'fault':
      return writeCanonical(soapFault(content.fault))
  }
}
