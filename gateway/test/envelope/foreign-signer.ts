import { sign } from 'node:crypto'
import { parseXml } from '@asw/mappings/xml'
import type { OwnKey } from '../../src/agreement/agreement.ts'
import { collectSignature } from '../../src/envelope/ebms2/signature/collect.ts'
import { SIGNATURES } from '../../src/sign/algorithms.ts'
import { digest } from '../../src/sign/value.ts'
import { keyFor } from './fixture.ts'

const ZERO = Buffer.alloc(32).toString('base64')

/**
 * Signs a partner's hand-written envelope (one without payload): a Signature with its own prefixes goes in as the last
 * header block. What is digested and signed is what our collector finds; that xmlsec1 finds the same is a live test.
 */
export async function signForeign(soap: string, key?: OwnKey): Promise<string> {
  const signer = key ?? (await keyFor())
  const { uri, hash } = SIGNATURES[signer.algorithm]
  const start = /<((?:[\w-]+:)?)Header/.exec(soap)
  if (!start) throw new Error('no Header to sign')
  const unsigned = (digestValue: string, value: string) =>
    soap.replace(
      `</${start[1]}Header>`,
      () => `${signature(uri, digestValue, value, signer.certificate.der)}\n  </${start[1]}Header>`,
    )
  const placeholder = signer.algorithm.startsWith('rsa') ? ZERO : Buffer.alloc(64, 1).toString('base64')
  const covered = collect(unsigned(ZERO, placeholder)).covered
  const digestValue = digest('sha256', covered).toString('base64')
  const { signedInfo } = collect(unsigned(digestValue, placeholder))
  return unsigned(digestValue, sign(hash, signedInfo, { key: signer.key, dsaEncoding: 'ieee-p1363' }).toString('base64'))
}

function collect(soap: string) {
  using parsed = parseXml(Buffer.from(soap))
  return collectSignature(parsed, 0)
}

function signature(method: string, digestValue: string, value: string, certificate: Uint8Array): string {
  return `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>
      <CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>
      <SignatureMethod Algorithm="${method}"/>
      <Reference URI="">
        <Transforms>
          <Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
          <Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath xmlns:E="http://schemas.xmlsoap.org/soap/envelope/">
            not(ancestor-or-self::node()[@E:actor='urn:oasis:names:tc:ebxml-msg:actor:nextMSH'] |
                ancestor-or-self::node()[@E:actor='http://schemas.xmlsoap.org/soap/actor/next'])
          </XPath></Transform>
          <Transform Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>
        </Transforms>
        <DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
        <DigestValue>${digestValue}</DigestValue>
      </Reference></SignedInfo>
      <SignatureValue>${value}</SignatureValue>
      <KeyInfo><X509Data><X509Certificate>${Buffer.from(certificate).toString('base64').replace(/.{76}/g, '$&\n')}</X509Certificate></X509Data></KeyInfo>
    </Signature>`
}
