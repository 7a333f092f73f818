import type { Attack } from './attacks.ts'

/** The signature of the document, and the document without it. */
function apart(xml: string): {
  readonly signature: string
  readonly bare: string
  readonly open: string
  readonly inner: string
} {
  const signature = /<ds:Signature [\s\S]*<\/ds:Signature>/.exec(xml)?.[0] ?? ''
  if (signature === '') throw new Error('the document bears no seal')
  const bare = xml.replace(signature, '')
  const open = /^<md:MetaData[^>]*>/.exec(bare)?.[0] ?? ''
  return { signature, bare, open, inner: bare.slice(open.length, bare.lastIndexOf('</')) }
}
const END = '</md:MetaData>'
/** The same certificate with another weight in it: what the attacker wants to be read. */
const evil = (text: string) => text.replace(/1440\.50/, '9999.99')

/**
 * Signature wrapping, XSW1 to XSW8 in the order of the literature, turned to enveloped seals: the original stays somewhere
 * where a verifier finds it, something else stands where a reader looks.
 */
export const sealAttacks: Readonly<Record<string, Attack>> = {
  'change-weight': (xml) => evil(xml),
  'xsw-1': (xml) => {
    const { signature, bare, open, inner } = apart(xml)
    return `${open}${evil(inner)}${signature.replace('</ds:Signature>', `<ds:Object>${bare}</ds:Object></ds:Signature>`)}${END}`
  },
  'xsw-2': (xml) => {
    const { signature, bare, open, inner } = apart(xml)
    return `${open}${evil(inner)}<x:w xmlns:x="urn:x">${bare}</x:w>${signature}${END}`
  },
  'xsw-3': (xml) => {
    const { open, inner } = apart(xml)
    return `${open}${evil(inner)}${xml}${END}`
  },
  'xsw-4': (xml) => {
    const { open, inner } = apart(xml)
    return `${open}${xml}${evil(inner)}${END}`
  },
  'xsw-5': (xml) => {
    const { signature, bare, open, inner } = apart(xml)
    return `${open}${evil(inner)}${signature}${bare}${END}`
  },
  'xsw-6': (xml) => {
    const { signature, bare, open, inner } = apart(xml)
    return `${open}${evil(inner)}${signature.replace('<ds:KeyInfo>', `<ds:Object>${bare}</ds:Object><ds:KeyInfo>`)}${END}`
  },
  'xsw-7': (xml) => {
    const { open, inner } = apart(xml)
    return `${open}<Extensions xmlns="urn:x">${xml}</Extensions>${evil(inner)}${END}`
  },
  'xsw-8': (xml) => {
    const { signature, bare, open, inner } = apart(xml)
    return `${open}${evil(inner)}${signature.replace('</ds:Signature>', `<ds:Object><Extensions xmlns="urn:x">${bare}</Extensions></ds:Object></ds:Signature>`)}${END}`
  },
  'wrapper-root': (xml) => `<w:Wrapper xmlns:w="urn:w">${evil(apart(xml).bare)}${xml}</w:Wrapper>`,
  'two-seals': (xml) => xml.replace(/(<ds:Signature [\s\S]*<\/ds:Signature>)/, '$1$1'),
  'nested-seal': (xml) => {
    const { signature, bare } = apart(xml)
    return bare.replace('</Declaration>', `${signature}</Declaration>`)
  },
  'two-signed-infos': (xml) => xml.replace(/(<ds:SignedInfo>[\s\S]*<\/ds:SignedInfo>)/, '$1$1'),
  'strip-seal': (xml) => apart(xml).bare,
  'comment-in-digest': (xml) => xml.replace(/<ds:DigestValue>(.{10})/, '<ds:DigestValue>$1<!-- x -->'),
  'comment-in-value': (xml) => xml.replace(/<ds:SignatureValue>(.{10})/, '<ds:SignatureValue>$1<!-- x -->'),
  'comment-in-text': (xml) => xml.replace(/BLUE RIVER FOOTWEAR/, 'BLUE<!-- x --> RIVER FOOTWEAR'),
  'cdata-in-text': (xml) => xml.replace(/BLUE RIVER FOOTWEAR/, '<![CDATA[BLUE RIVER]]> FOOTWEAR'),
  'zero-value': (xml) => xml.replace(/<ds:SignatureValue>[^<]*/, `<ds:SignatureValue>${Buffer.alloc(64).toString('base64')}`),
  'short-value': (xml) => xml.replace(/(<ds:SignatureValue>)[^<]*/, `$1${Buffer.alloc(40, 1).toString('base64')}`),
  'padded-value': (xml) => {
    const value = Buffer.from(/<ds:SignatureValue>([^<]*)/.exec(xml)?.[1] ?? '', 'base64')
    const padded = Buffer.concat([Buffer.of(0), value.subarray(0, 32), Buffer.of(0), value.subarray(32)])
    return xml.replace(/(<ds:SignatureValue>)[^<]*/, `$1${padded.toString('base64')}`)
  },
  'junk-in-value': (xml) => xml.replace(/(<ds:SignatureValue>.{8})/, '$1!*'),
  'short-digest': (xml) => xml.replace(/(<ds:DigestValue>)[^<]*/, `$1${Buffer.alloc(20, 1).toString('base64')}`),
  /** A second attribute of the family Id, with the same value, on another element. */
  'id-twin': (xml, _, spelling) => xml.replace('<Declaration ', `<Declaration ${spelling}="seal-properties" `),
}
