import { describe, expect, it } from 'vitest'
import type { SealPolicy } from '../../src/sign/policy.ts'
import { verifySeal } from '../../src/sign/verify.ts'
import { AT, bytes, keyFor, outcome, sealed, swap, text, trusting, XML } from './fixture.ts'
import { foreignSeal } from './foreign.ts'

/** A sealed message taken to pieces; an attacker has these and no key. */
interface Pieces {
  readonly original: string
  /** Start tag of the root, its content without the Signature, its end tag. */
  readonly start: string
  readonly content: string
  readonly end: string
  readonly signature: string
  /** The original without its Signature. */
  readonly bare: string
  readonly evil: { readonly start: string; readonly content: string; readonly bare: string }
}

/**
 * XSW1 to XSW8 as SAMLRaider defines them, carried over from Response and Assertion to our root and its content, and what
 * else moves the Signature, the original or its id. In each the evil content stands where a careless reader looks.
 */
const ATTACKS: readonly (readonly [name: string, attack: (pieces: Pieces) => string])[] = [
  [
    'XSW1: evil root, the original behind it in the Signature',
    (p) => p.evil.start + p.evil.content + intoSignature(p, p.bare) + p.end,
  ],
  [
    'XSW2: evil root, the original before its detached Signature',
    (p) => p.evil.start + p.evil.content + p.bare + p.signature + p.end,
  ],
  ['XSW3: evil content first, the original message beside it', (p) => p.evil.start + p.evil.content + p.original + p.end],
  ['XSW4: the original message inside the evil content', (p) => p.evil.start + nest(p.evil.content, p.original) + p.end],
  [
    'XSW5: evil content in the original place, the original at the end',
    (p) => p.start + p.evil.content + p.signature + p.bare + p.end,
  ],
  [
    'XSW6: evil content in place, the original inside the Signature',
    (p) => p.start + p.evil.content + intoSignature(p, p.bare) + p.end,
  ],
  [
    'XSW7: evil content in an extension before the original',
    (p) => `${p.start}<x:Extensions xmlns:x="urn:x">${p.evil.content}</x:Extensions>${p.content}${p.signature}${p.end}`,
  ],
  ['XSW8: the original in a ds:Object', (p) => p.start + p.evil.content + intoObject(p, p.bare) + p.end],
  ['evil content in place of the original', (p) => p.start + p.evil.content + p.signature + p.end],
  ['evil content before the original content', (p) => p.start + p.evil.content + p.content + p.signature + p.end],
  ['evil content behind the Signature', (p) => p.start + p.content + p.signature + p.evil.content + p.end],
  ['evil text behind the Signature', (p) => `${p.start + p.content + p.signature}evil${p.end}`],
  ['a wrapper of another name around both', (p) => `<w:W xmlns:w="urn:w">${p.evil.bare}${p.original}</w:W>`],
  ['a wrapper around the original alone', (p) => `<w:W xmlns:w="urn:w">${p.original}</w:W>`],
  ['a wrapper with the Signature at the end', (p) => `<w:W xmlns:w="urn:w">${p.bare}${p.signature}</w:W>`],
  ['the Signature first', (p) => p.start + p.signature + p.content + p.end],
  ['the Signature deeper', (p) => `${p.start}${p.content}<x xmlns="urn:x">${p.signature}</x>${p.end}`],
  ['XS-15: two Signatures', (p) => p.start + p.content + p.signature + p.signature + p.end],
  [
    'XS-15: a second Signature with other ids',
    (p) => p.start + p.content + p.signature.replaceAll(AT.id, 'second') + p.signature + p.end,
  ],
  [
    'XS-15: a Signature inside the Signature',
    (p) => p.start + p.content + intoObject(p, p.signature.replaceAll(AT.id, 'second')) + p.end,
  ],
  [
    'XS-15: a second Signature in unsigned properties',
    (p) =>
      p.start +
      p.content +
      swap(
        p.signature,
        '</xades:SignedProperties>',
        `</xades:SignedProperties><xades:UnsignedProperties>${p.signature.replaceAll(AT.id, 'second')}</xades:UnsignedProperties>`,
      ) +
      p.end,
  ],
  [
    'XS-15: a Signature of an older namespace',
    (p) =>
      p.start +
      p.content +
      p.signature.replaceAll('http://www.w3.org/2000/09/xmldsig#', 'http://www.w3.org/2000/02/xmldsig#') +
      p.end,
  ],
  ['XS-15: none', (p) => p.bare],
  [
    'two SignedInfo, the evil one first',
    (p) => p.start + p.content + swap(p.signature, '<ds:SignedInfo>', '<ds:SignedInfo></ds:SignedInfo><ds:SignedInfo>') + p.end,
  ],
  [
    'other signed properties in front',
    (p) =>
      p.start +
      p.content +
      swap(
        p.signature,
        '<xades:SignedProperties',
        '<xades:SignedProperties Id="evil"></xades:SignedProperties><xades:SignedProperties',
      ) +
      p.end,
  ],
  [
    'the properties outside the Signature',
    (p) =>
      p.start +
      p.content +
      (/<xades:SignedProperties.*<\/xades:SignedProperties>/s.exec(p.signature)?.[0] ?? '') +
      p.signature +
      p.end,
  ],
  ['a DOCTYPE in front', (p) => `<!DOCTYPE a [<!ENTITY e "evil">]>${p.original}`],
  ['an instruction in front', (p) => `<?x evil?>${p.original}`],
]

describe('XS-16, XS-17: what comes out of a moved message is the original or nothing', () => {
  it.each(ATTACKS)('%s', async (_, attack) => {
    const { text: original, key } = await sealed()
    const pieces = takeApart(original)
    const message = attack(pieces)
    expect(message).not.toBe(original)
    const verified = await verifySeal(bytes(message), trusting([key], { candidates: [key.certificate.der] })).catch(
      (error: Error) => error,
    )
    expect(verified).toBeInstanceOf(Error)
    expect(verified).toHaveProperty('code', expect.stringMatching(/^ASW_(SIGNATURE|XML)_/))
  })

  it('XS-15: a message without any Signature has a code of its own', async () => {
    const { key } = await sealed()
    expect(await outcome(verifySeal(XML, trusting([key])))).toBe('ASW_SIGNATURE_MISSING')
  })

  it('and the message that nobody moved is accepted', async () => {
    const { text: original, key } = await sealed()
    const { start, content, signature, end } = takeApart(original)
    expect(text((await verifySeal(bytes(start + content + signature + end), trusting([key]))).xml)).toBe(text(XML))
  })
})

/** The same where the document is referenced by id: now the id can be moved too. */
const BY_ID: readonly (readonly [name: string, attack: (pieces: Pieces) => string])[] = [
  [
    'evil root with a new id, the original nested',
    (p) => p.evil.start.replace('Id="root"', 'Id="evil"') + p.evil.content + p.bare + p.signature + p.end,
  ],
  ['evil root with the same id, the original nested', (p) => p.evil.start + p.evil.content + p.bare + p.signature + p.end],
  [
    'evil root without an id, the original nested',
    (p) => p.evil.start.replace(' Id="root"', '') + p.evil.content + p.bare + p.signature + p.end,
  ],
  [
    'evil root, the original in a ds:Object',
    (p) => p.evil.start.replace('Id="root"', 'Id="evil"') + p.evil.content + intoObject(p, p.bare) + p.end,
  ],
  [
    'the id of the root taken by the Signature',
    (p) => p.start.replace(' Id="root"', '') + p.evil.content + swap(p.signature, 'Id="sig"', 'Id="root"') + p.end,
  ],
  ...spellings().map(
    ([one, other]) =>
      [
        `evil root with ${one}, the original nested with ${other}`,
        (p: Pieces) => spelled(p.evil.start, one) + p.evil.content + spelled(p.bare, other) + p.signature + p.end,
      ] as const,
  ),
]

describe('XS-16: a Reference by id names the root, by identity, in every spelling', () => {
  const narrowed: Partial<SealPolicy> = { document: ['whole', 'root-id'] }

  it.each(BY_ID)('%s', async (_, attack) => {
    const { original, key } = await sealedById()
    const message = attack(takeApart(original))
    const verified = await verifySeal(bytes(message), trusting([key], narrowed)).catch((error: Error) => error)
    expect(verified).toBeInstanceOf(Error)
    expect(verified).toHaveProperty('code', expect.stringMatching(/^ASW_(SIGNATURE|XML)_/))
  })

  it('and the root itself is accepted', async () => {
    const { original, key } = await sealedById()
    expect(await outcome(verifySeal(bytes(original), trusting([key], narrowed)))).toBe('accepted')
  })
})

describe('comments', () => {
  it('XS-07: one put into signed text changes nothing, and is not in what comes out', async () => {
    const { text: original, key } = await sealed()
    const commented = swap(original, '>3.6<', '>3<!-- evil -->.6<')
    expect(text((await verifySeal(bytes(commented), trusting([key]))).xml)).toBe(text(XML))
  })
})

async function sealedById() {
  const key = await keyFor('ecdsa-sha256')
  const document = swap(text(XML), '<md:MetaData ', '<md:MetaData Id="root" ')
  return {
    original: foreignSeal({ key: key.key, certificate: key.certificate.der, algorithm: key.algorithm, document, uri: '#root' }),
    key,
  }
}

function takeApart(original: string): Pieces {
  const [, start, content, signature, end] =
    /^(<md:MetaData [^>]*>)(.*)(<ds:Signature .*<\/ds:Signature>)(\s*<\/md:MetaData>)$/s.exec(original) ?? []
  if (start === undefined || content === undefined || signature === undefined || end === undefined)
    throw new Error('not one of ours')
  const evil = swap(content, 'Đắk Lắk', 'evil')
  return {
    original,
    start,
    content,
    signature,
    end,
    bare: start + content + end,
    evil: { start, content: evil, bare: start + evil + end },
  }
}
function intoSignature({ signature }: Pieces, inner: string): string {
  return swap(signature, '</ds:Signature>', `${inner}</ds:Signature>`)
}
function intoObject({ signature }: Pieces, inner: string): string {
  return swap(signature, '<ds:Object>', `<ds:Object>${inner}</ds:Object><ds:Object>`)
}
function nest(content: string, inner: string): string {
  return swap(content, '</Declaration>', `${inner}</Declaration>`)
}
function spellings(): readonly (readonly [string, string])[] {
  const names = ['Id', 'ID', 'id', 'xml:id', 'wsu:Id']
  return names.flatMap((one) => names.map((other) => [one, other] as const))
}
function spelled(root: string, name: string): string {
  const wsu = 'xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" '
  return root.replace('Id="root"', `${name.startsWith('wsu') ? wsu : ''}${name}="root"`)
}
