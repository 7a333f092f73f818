import { canonicalize, lift, parseXml, type XmlElement } from '@asw/mappings/xml'
import { describe, expect, it } from 'vitest'
import { type Ebms2Message, pack, unpack } from '../../src/envelope/ebms2/index.ts'
import { readPackage } from '../../src/envelope/ebms2/mime/read.ts'
import { collectSignature } from '../../src/envelope/ebms2/signature/collect.ts'
import { writeEnvelope } from '../../src/envelope/ebms2/write/envelope.ts'
import { Fault } from '../../src/message/fault.ts'
import type { Wire } from '../../src/message/wire.ts'
import {
  edit,
  keyFor,
  LIMITS,
  MESSAGES,
  newKey,
  open,
  PART,
  type Refusal,
  refusal,
  signedUser,
  trusting,
  UNTOUCHABLE,
  USER,
} from './fixture.ts'

const DS = 'http://www.w3.org/2000/09/xmldsig#'
const soapOf = (wire: Wire) => readPackage(wire, LIMITS).soap

describe('what we sign without parsing is what libxml2 canonicalises', () => {
  it.each(Object.entries(MESSAGES))('%s: the envelope, and the same by inclusive C14N', (_, message) => {
    const written = writeEnvelope(message)
    using parsed = parseXml(written)
    for (const c14n of ['c14n10', 'c14n11', 'exc-c14n'] as const)
      expect(Buffer.from(canonicalize(parsed, c14n))).toEqual(Buffer.from(written))
  })

  it.each(Object.entries(MESSAGES))('%s: with the Signature detached', async (_, message) => {
    const soap = soapOf(await pack(message, await keyFor()))
    using parsed = parseXml(soap)
    const { covered } = collectSignature(parsed, LIMITS.maxParts)
    const hop = message.header.syncReply ? { ...message, header: { ...message.header, syncReply: false } } : message
    expect(Buffer.from(covered)).toEqual(Buffer.from(writeEnvelope(hop)))
  })

  it('SignedInfo where it stands', async () => {
    const soap = soapOf(await signedUser())
    using parsed = parseXml(soap)
    using own = lift(parsed.root.get('//ds:SignedInfo', { ds: DS }) as XmlElement, 'c14n10')
    const lifted = canonicalize(own, 'c14n10')
    const { signature } = unpack(await signedUser(), LIMITS)
    if (signature instanceof Fault) throw signature
    expect(Buffer.from(lifted).toString()).toMatch(/^<ds:SignedInfo xmlns:ds="[^"]+" xmlns:soap="[^"]+">/)
    using again = parseXml(soap)
    expect(Buffer.from(collectSignature(again, LIMITS.maxParts).signedInfo)).toEqual(Buffer.from(lifted))
  })
})

describe('XS-12, XS-17: one changed byte', () => {
  it('in the envelope or in a part is always found', async () => {
    const wire = await signedUser('ecdsa-sha256')
    const { message } = await open(wire)
    const text = Buffer.from(wire.body).toString('latin1')
    const [keyInfo, keyInfoEnd] = [text.indexOf('<ds:KeyInfo>'), text.indexOf('</ds:KeyInfo>')]
    const ranges = [
      [text.indexOf('<soap:Envelope'), text.indexOf('</soap:Envelope>') + '</soap:Envelope>'.length],
      [text.indexOf('<a xmlns="urn:x">'), text.lastIndexOf('\r\n--asw-')],
    ] as const
    for (const [from, to] of ranges) {
      expect(to - from).toBeGreaterThan(50)
      for (let at = from; at < to; at += 1) {
        const body = Buffer.from(wire.body)
        body[at] = (body[at] as number) ^ (1 << (at % 8))
        const result = await attempt({ contentType: wire.contentType, body })
        // KeyInfo only proposes certificates (XS-23): changing it changes nothing, or nobody is found
        if (at >= keyInfo && at < keyInfoEnd && typeof result !== 'string') expect(result).toEqual(message)
        else expect(result, `byte ${at}`).toMatch(/^ASW_(SIGNATURE|SIGNER|XML|SOAP|EBMS|MIME|KEY|CERTIFICATE)_/)
      }
    }
  }, 60_000)

  it('in MIME framing changes nothing, or is found', async () => {
    const wire = await signedUser('ecdsa-sha256')
    const { message } = await open(wire)
    const text = Buffer.from(wire.body).toString('latin1')
    const framing = [
      ...Array(text.indexOf('<soap:Envelope')).keys(),
      ...range(text.indexOf('</soap:Envelope>') + 16, text.indexOf('<a xmlns')),
    ]
    for (const at of framing) {
      const body = Buffer.from(wire.body)
      body[at] = (body[at] as number) ^ 1
      const result = await attempt({ contentType: wire.contentType, body })
      if (typeof result === 'string') continue
      expect(withoutTypes(result)).toEqual(withoutTypes(message))
    }
  })
})

async function attempt(wire: Wire): Promise<Ebms2Message | string> {
  try {
    return (await open(wire)).message
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code)
    throw error
  }
}
function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, n) => from + n)
}
/** The Content-Type of a part is no part of what ebMS signs. */
function withoutTypes(message: Ebms2Message): unknown {
  if (message.content.kind !== 'user') return message
  return { ...message, content: message.content.parts.map(({ contentType: _, ...part }) => part) }
}

const URI = {
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  xpath: 'http://www.w3.org/TR/1999/REC-xpath-19991116',
  c14n: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
}
const transform = (uri: string) => `<ds:Transform Algorithm="${uri}"></ds:Transform>`
const REFERENCE = /<ds:Reference URI="cid:.*?<\/ds:Reference>/

describe('XS-13: a form that is not agreed is refused before any key', () => {
  it.each<[string, string | RegExp, string, string]>([
    ['no Signature', /<ds:Signature .*<\/ds:Signature>/, '', 'ASW_SIGNATURE_MISSING'],
    ['two Signatures', /(<ds:Signature .*<\/ds:Signature>)/, '$1$1', 'ASW_SIGNATURE_SHAPE'],
    [
      'a Signature in the Body',
      /(<ds:Signature .*<\/ds:Signature>)(.*)<\/eb:Manifest>/,
      '$2$1</eb:Manifest>',
      'ASW_SIGNATURE_SHAPE',
    ],
    ['a Signature in a block', /(<ds:Signature .*<\/ds:Signature>)/, '<x>$1</x>', 'ASW_SIGNATURE_SHAPE'],
    ['a ds:Object', '</ds:Signature>', '<ds:Object><x></x></ds:Object></ds:Signature>', 'ASW_SIGNATURE_SHAPE'],
    ['an unknown SignatureMethod', '#ecdsa-sha256', '#hmac-sha256', 'ASW_SIGNATURE_ALGORITHM'],
    [
      'SHA-1 as DigestMethod',
      'http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>',
      'http://www.w3.org/2000/09/xmldsig#sha1"></ds:DigestMethod>',
      'ASW_SIGNATURE_ALGORITHM',
    ],
    [
      'C14N with comments of SignedInfo',
      `CanonicalizationMethod Algorithm="${URI.c14n}"`,
      `CanonicalizationMethod Algorithm="${URI.c14n}#WithComments"`,
      'ASW_SIGNATURE_ALGORITHM',
    ],
    [
      'exclusive C14N of SignedInfo',
      `CanonicalizationMethod Algorithm="${URI.c14n}"`,
      'CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"',
      'ASW_SIGNATURE_ALGORITHM',
    ],
    [
      'exclusive C14N of the envelope',
      `Transform Algorithm="${URI.c14n}"`,
      'Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"',
      'ASW_SIGNATURE_ALGORITHM',
    ],
    ['C14N twice', transform(URI.c14n), transform(URI.c14n) + transform(URI.c14n), 'ASW_SIGNATURE_SHAPE'],
    ['no enveloped-signature', transform(URI.enveloped), '', 'ASW_SIGNATURE_SHAPE'],
    [
      'the XPath first',
      new RegExp(`(${transform(URI.enveloped)})(<ds:Transform .*?</ds:XPath></ds:Transform>)`),
      '$2$1',
      'ASW_SIGNATURE_SHAPE',
    ],
    ['another XPath', 'not(ancestor-or-self', 'not(ancestor', 'ASW_SIGNATURE_SHAPE'],
    ['an XPath that means another namespace', '<ds:XPath>', '<ds:XPath xmlns:soap="urn:evil">', 'ASW_SIGNATURE_SHAPE'],
    ['two XPath', '</ds:XPath>', '</ds:XPath><ds:XPath>true()</ds:XPath>', 'ASW_SIGNATURE_SHAPE'],
    ['XSLT', URI.enveloped, 'http://www.w3.org/TR/1999/REC-xslt-19991116', 'ASW_SIGNATURE_SHAPE'],
    ['no Reference to the envelope', 'Reference URI=""', 'Reference URI="#x"', 'ASW_SIGNATURE_SHAPE'],
    ['no URI', 'Reference URI=""', 'Reference', 'ASW_SIGNATURE_SHAPE'],
    [
      'two References to the envelope',
      /(<ds:Reference URI="">.*?<\/ds:Reference>).*?<\/ds:Reference>/,
      '$1$1',
      'ASW_SIGNATURE_SHAPE',
    ],
    ['two References to one part', REFERENCE, '$&$&', 'ASW_SIGNATURE_SHAPE'],
    ['a Reference to a file', /Reference URI="cid:[^"]*"/, 'Reference URI="file:///etc/passwd"', 'ASW_SIGNATURE_SHAPE'],
    ['a Reference to a server', /Reference URI="cid:[^"]*"/, 'Reference URI="http://10.0.0.1/"', 'ASW_SIGNATURE_SHAPE'],
    [
      'transforms of a part',
      /(<ds:Reference URI="cid:[^"]*">)/,
      `$1<ds:Transforms>${transform(URI.c14n)}</ds:Transforms>`,
      'ASW_SIGNATURE_SHAPE',
    ],
    ['a part without a Reference', REFERENCE, '', 'ASW_SIGNATURE_SHAPE'],
    [
      'a Reference to a part that is not there',
      /Reference URI="cid:[^"]*"/,
      'Reference URI="cid:gone@x"',
      'ASW_MIME_PART_MISSING',
    ],
    [
      'more References than parts',
      REFERENCE,
      `$&${'<ds:Reference URI="cid:x"></ds:Reference>'.repeat(2)}`,
      'ASW_SIGNATURE_SHAPE',
    ],
    ['a short digest', /DigestValue>[^<]{8}/, 'DigestValue>', 'ASW_SIGNATURE_SHAPE'],
    ['junk in a digest', /DigestValue>[^<]/, 'DigestValue>!', 'ASW_SIGNATURE_SHAPE'],
    ['a SignatureValue of another length', /SignatureValue>[^<]{4}/, 'SignatureValue>', 'ASW_SIGNATURE_SHAPE'],
    [
      'a block for the next hop elsewhere',
      '<eb:Manifest ',
      '<eb:Manifest soap:actor="http://schemas.xmlsoap.org/soap/actor/next" ',
      'ASW_SIGNATURE_SHAPE',
    ],
    [
      'an Envelope for the next hop',
      '<soap:Envelope ',
      '<soap:Envelope soap:actor="http://schemas.xmlsoap.org/soap/actor/next" ',
      'ASW_SIGNATURE_SHAPE',
    ],
    [
      'a MessageHeader for the next hop',
      '<eb:MessageHeader ',
      '<eb:MessageHeader soap:actor="http://schemas.xmlsoap.org/soap/actor/next" ',
      'ASW_SOAP_INVALID',
    ],
  ])('%s', async (_, from, to, code) => {
    expect(await refusal(async () => open(substitute(await signedUser(), from, to), UNTOUCHABLE))).toMatchObject({ code })
  })

  it('two References that cover one part and leave another out', async () => {
    const parts = ['one@x', 'two@x'].map((contentId) => ({ ...PART, contentId }))
    const wire = await pack({ ...USER, content: { kind: 'user', parts } }, await keyFor())
    const twice = edit(wire, 'Reference URI="cid:two@x"', 'Reference URI="cid:one@x"')
    expect(await refusal(() => open(twice, UNTOUCHABLE))).toMatchObject({
      code: 'ASW_SIGNATURE_SHAPE',
      message: 'two References cover one part',
    })
  })

  it('and one that is touches it', async () => {
    await expect(signedUser().then((wire) => open(wire, UNTOUCHABLE))).rejects.toThrow('the key was touched')
  })

  it('an algorithm that the agreement does not name', async () => {
    const wire = await signedUser('rsa-sha256')
    expect(await refusal(() => open(wire, { ...UNTOUCHABLE, signatures: ['ecdsa-sha256'] }))).toMatchObject({
      code: 'ASW_SIGNATURE_ALGORITHM',
      ebms: 'SecurityFailure',
    })
  })

  it('a message without a Signature, but for people to look at', async () => {
    const wire = await pack(USER, undefined)
    expect(await refusal(() => open(wire, UNTOUCHABLE))).toMatchObject({ code: 'ASW_SIGNATURE_MISSING' })
    expect(unpack(wire, LIMITS)).toMatchObject({ hint: USER.header, content: USER.content })
  })
})

describe('XS-15, XS-17, XS-25: what is read is what was signed', () => {
  const refuses = async (wire: Wire, expected: Refusal) => expect(await refusal(() => open(wire))).toMatchObject(expected)

  it.each([
    ['sender', '>VN<', '>KH<'],
    ['receiver', '>TH<', '>LA<'],
    ['message id', '>11111111', '>11111112'],
    ['time', '03:00:00.000Z', '03:00:01.000Z'],
    ['conversation', 'conv-0001', 'conv-0002'],
    ['time to live', '2026-11-22', '2027-11-22'],
    ['agreement', 'asw-vn-th-1', 'asw-vn-th-2'],
    ['action', '>Submit<', '>Cancel<'],
  ])('another %s', async (_, from, to) => {
    await refuses(edit(await signedUser(), from, to), { code: 'ASW_SIGNATURE_DIGEST', ebms: 'SecurityFailure' })
  })

  it('a second header, which only the next hop should see, does not take the place of the signed one', async () => {
    const evil =
      '<eb:MessageHeader xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" eb:version="2.0" soap:actor="http://schemas.xmlsoap.org/soap/actor/next" soap:mustUnderstand="1"></eb:MessageHeader>'
    await refuses(edit(await signedUser(), '<soap:Header>', `<soap:Header>${evil}`), { code: 'ASW_SOAP_INVALID' })
  })

  it('an Acknowledgment slipped in for the next hop is not believed', async () => {
    const block =
      '<eb:Acknowledgment xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" eb:version="2.0" soap:actor="urn:oasis:names:tc:ebxml-msg:actor:nextMSH" soap:mustUnderstand="1"><eb:Timestamp>2026-11-21T03:00:00Z</eb:Timestamp><eb:RefToMessageId>x</eb:RefToMessageId></eb:Acknowledgment>'
    const { message } = await open(edit(await signedUser(), '</soap:Header>', `${block}</soap:Header>`))
    expect(message).toEqual(USER)
  })

  it('SyncReply is outside the signature, so it may come and go; everything else stays', async () => {
    const wire = await signedUser('ecdsa-sha256', MESSAGES['user message that wants its answer now'])
    expect((await open(wire)).message.header.syncReply).toBe(true)
    const without = edit(wire, /<eb:SyncReply .*?<\/eb:SyncReply>/, '')
    expect((await open(without)).message.header).toEqual(USER.header)
  })

  it('another block is covered wherever it stands', async () => {
    await refuses(edit(await signedUser(), '</soap:Header>', '<x:y xmlns:x="urn:x"></x:y></soap:Header>'), {
      code: 'ASW_SIGNATURE_DIGEST',
    })
    await refuses(edit(await signedUser(), '<soap:Body>', '<soap:Body> '), { code: 'ASW_SIGNATURE_DIGEST' })
  })

  it('comments are not signed and not read', async () => {
    const { message } = await open(edit(await signedUser(), 'asw-vn-th-1', 'asw-vn<!-- -evil- -->-th-1'))
    expect(message).toEqual(USER)
  })

  it('parts changed against each other are found', async () => {
    const key = await keyFor()
    const part = (contentId: string, text: string) => ({ ...PART, contentId, bytes: Buffer.from(text) })
    const wire = await pack({ ...USER, content: { kind: 'user', parts: [part('one@x', 'first'), part('two@x', 'second')] } }, key)
    const swapped = edit(edit(edit(wire, '<one@x>', '<three@x>'), '<two@x>', '<one@x>'), '<three@x>', '<two@x>')
    await refuses(swapped, { code: 'ASW_SIGNATURE_DIGEST', location: 'cid:one@x' })
  })

  it('a part that nobody signed or named is dropped', async () => {
    const wire = await signedUser()
    const boundary = wire.contentType.match(/boundary="([^"]+)"/)?.[1]
    const { message } = await open(
      edit(wire, `--${boundary}--`, `--${boundary}\r\nContent-ID: <evil@x>\r\n\r\nevil\r\n--${boundary}--`),
    )
    expect(message).toEqual(USER)
  })

  it('a part that is gone is a MIME problem with its cid', async () => {
    const wire = edit(await signedUser(), `Content-ID: <${PART.contentId}>`, 'Content-ID: <other@x>')
    await refuses(wire, { code: 'ASW_MIME_PART_MISSING', ebms: 'MimeProblem', location: `cid:${PART.contentId}` })
  })
})

describe('XS-21, XS-23: the signer', () => {
  it('is one that the policy knows, whatever KeyInfo says', async () => {
    const stranger = await newKey('ecdsa-sha256', 'KH')
    expect(await refusal(async () => open(await pack(USER, stranger)))).toMatchObject({ code: 'ASW_SIGNER_UNKNOWN' })
  })

  it('is not believed when KeyInfo names somebody else', async () => {
    const [own, other] = [await keyFor(), await newKey('ecdsa-sha256')]
    const swapped = substitute(
      await pack(USER, own),
      Buffer.from(own.certificate.der).toString('base64'),
      Buffer.from(other.certificate.der).toString('base64'),
    )
    expect(await refusal(() => open(swapped, trusting([own, other])))).toMatchObject({ code: 'ASW_SIGNATURE_WRONG' })
    const { signer } = await open(swapped, trusting([own], { candidates: [own.certificate.der] }))
    expect(signer.serial).toBe(own.certificate.serial)
  })

  it('is found among the registered certificates where KeyInfo is absent', async () => {
    const own = await keyFor()
    const bare = substitute(await pack(USER, own), /<ds:KeyInfo>.*<\/ds:KeyInfo>/, '')
    const others = [await newKey('ecdsa-sha256'), await keyFor('rsa-sha256')]
    expect(await refusal(() => open(bare))).toMatchObject({ code: 'ASW_SIGNER_UNKNOWN' })
    const { signer } = await open(
      bare,
      trusting([own], { candidates: [...others, own].map(({ certificate }) => certificate.der) }),
    )
    expect(signer.serial).toBe(own.certificate.serial)
  })

  it('has a key of the family that the method names', async () => {
    const rsa = await keyFor('rsa-sha256')
    const wire = await signedUser('ecdsa-sha256')
    const confused = trusting([], { signer: async () => ({ ...(await trusting([rsa]).signer(rsa.certificate.der, [])) }) })
    expect(await refusal(() => open(wire, confused))).toMatchObject({ code: 'ASW_KEY_WEAK' })
  })

  it('gets the chain that came with the certificate', async () => {
    const key = await keyFor()
    let seen: readonly Uint8Array[] = []
    const policy = trusting([key])
    await open(await signedUser(), {
      ...policy,
      signer(certificate, chain) {
        seen = chain
        return policy.signer(certificate, chain)
      },
    })
    expect(seen.map((der) => Buffer.from(der))).toEqual(key.chain.map((der) => Buffer.from(der)))
  })
})

/** As `edit`, with the groups of the pattern in `to`. */
function substitute(wire: Wire, from: string | RegExp, to: string): Wire {
  const text = Buffer.from(wire.body).toString('latin1')
  const changed = text.replace(from, to)
  if (changed === text) throw new Error(`nothing to replace: ${from}`)
  return { contentType: wire.contentType, body: Buffer.from(changed, 'latin1') }
}
