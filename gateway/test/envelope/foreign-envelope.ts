import type { Part } from '../../src/envelope/ebms2/index.ts'
import type { Wire } from '../../src/message/wire.ts'
import { SIGNATURES, type SignatureName } from '../../src/sign/algorithms.ts'

/** How another stack may write its envelope. */
export interface ForeignEnvelope {
  readonly algorithm: SignatureName
  readonly nextMsh: string
  readonly quote: '"' | "'"
  /** Between the tokens of the XPath. */
  readonly space: string
  readonly place: 'first' | 'last'
  /** Prefix of XML-DSig, '' the default namespace. */
  readonly ds: string
  /** More header blocks. */
  readonly extra: string
  readonly xpath: boolean
  readonly c14n: boolean
  /** For SignedInfo and the envelope. */
  readonly c14nUri: string
}
const USUAL: ForeignEnvelope = {
  algorithm: 'ecdsa-sha256',
  nextMsh: 'urn:oasis:names:tc:ebxml-msg:actor:nextMSH',
  quote: '"',
  space: ' ',
  place: 'last',
  ds: 'ds',
  extra: '',
  xpath: true,
  c14n: true,
  c14nUri: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
}

export const FOREIGN_PARTS: readonly Part[] = [
  {
    contentId: 'doc@gw.th.example',
    contentType: 'application/octet-stream',
    bytes: Buffer.from([0, 13, 10, 45, 45, 255, 254, 13]),
  },
]

/** Indented, with other prefixes, an XML declaration, blocks in another order, and an empty signature for xmlsec1 to fill. */
export function foreignEnvelope(form: Partial<ForeignEnvelope> = {}): string {
  const usual = { ...USUAL, ...form }
  const signature = signatureTemplate(usual)
  return `<?xml version="1.0" encoding="UTF-8"?>
<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:unused="urn:unused"
    xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" xmlns:xl='http://www.w3.org/1999/xlink'>
  <S:Header>
    ${usual.place === 'first' ? signature : ''}
    <eb:AckRequested S:mustUnderstand="1" eb:version="2.0" eb:signed="true" S:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"/>
    ${usual.extra}
    <eb:MessageHeader eb:version="2.0" S:mustUnderstand="1">
      <eb:From><eb:PartyId eb:type="urn:asw:country">TH</eb:PartyId></eb:From>
      <eb:To><eb:PartyId eb:type="urn:asw:country">VN</eb:PartyId></eb:To>
      <eb:CPAId>asw-vn-th-1</eb:CPAId>
      <eb:ConversationId>conv-9</eb:ConversationId>
      <eb:Service eb:type="urn:asw:service">EFORMD</eb:Service>
      <eb:Action>Respond</eb:Action>
      <eb:MessageData>
        <eb:MessageId>m-1@gw.th.example</eb:MessageId>
        <eb:Timestamp>2026-11-21T03:00:00</eb:Timestamp>
      </eb:MessageData>
      <eb:DuplicateElimination/>
    </eb:MessageHeader>
    ${usual.place === 'last' ? signature : ''}
  </S:Header>
  <S:Body>
    <eb:Manifest eb:version="2.0"><eb:Reference xl:type="simple" xl:href="cid:doc@gw.th.example"/></eb:Manifest>
  </S:Body>
</S:Envelope>
`
}

function signatureTemplate({ algorithm, nextMsh, quote, space, ds, xpath, c14n, c14nUri }: ForeignEnvelope): string {
  const [p, xmlns] = ds === '' ? ['', 'xmlns'] : [`${ds}:`, `xmlns:${ds}`]
  const actor = (urn: string) => `ancestor-or-self::node()${space}[${space}@S:actor=${quote}${urn}${quote}]`
  const expression = `not(${space}${actor(nextMsh)}${space}|${space}${actor('http://schemas.xmlsoap.org/soap/actor/next')})`
  const digest = `<${p}DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><${p}DigestValue/>`
  return `<${p}Signature ${xmlns}="http://www.w3.org/2000/09/xmldsig#">
      <${p}SignedInfo>
        <${p}CanonicalizationMethod Algorithm="${c14nUri}"/>
        <${p}SignatureMethod Algorithm="${SIGNATURES[algorithm].uri}"/>
        <${p}Reference URI="">
          <${p}Transforms>
            <${p}Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
            ${xpath ? `<${p}Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><${p}XPath>${expression}</${p}XPath></${p}Transform>` : ''}
            ${c14n ? `<${p}Transform Algorithm="${c14nUri}"/>` : ''}
          </${p}Transforms>
          ${digest}
        </${p}Reference>
        <${p}Reference URI="cid:doc@gw.th.example">${digest}</${p}Reference>
      </${p}SignedInfo>
      <${p}SignatureValue/>
      <${p}KeyInfo><${p}X509Data><${p}X509Certificate/></${p}X509Data></${p}KeyInfo>
    </${p}Signature>`
}

/** As a plain-spoken stack packs it: preamble, no quotes, no start, header names in another spelling, an epilogue. */
export function foreignWire(soap: string, transfer: 'binary' | 'base64' = 'binary'): Wire {
  const parts = FOREIGN_PARTS.map(({ contentId, contentType, bytes }) => [
    Buffer.from(
      `\r\n--=_b\r\ncontent-type: ${contentType}\r\nCONTENT-ID:\r\n <${contentId}>\r\nContent-Transfer-Encoding: ${transfer}\r\n\r\n`,
    ),
    transfer === 'base64' ? Buffer.from(Buffer.from(bytes).toString('base64').replace(/.{4}/g, '$&\r\n')) : bytes,
  ])
  return {
    contentType: 'Multipart/Related; boundary==_b;type=text/xml',
    body: Buffer.concat([
      Buffer.from('This is a preamble.\r\n--=_b \t\r\nContent-Type: text/xml; charset="utf-8"\r\n\r\n'),
      Buffer.from(soap),
      ...parts.flat(),
      Buffer.from('\r\n--=_b--\r\nand an epilogue'),
    ]),
  }
}
