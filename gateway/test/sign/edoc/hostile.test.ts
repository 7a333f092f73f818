import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FaultCode } from '../../../src/message/faults.ts'
import { type ContainerPolicy, verifyContainer } from '../../../src/sign/edoc/index.ts'
import { DOCUMENT, filesOf, outcome, ownTrusting, THROWS } from './fixture.ts'

const certificate = (name: string) => new X509Certificate(readFileSync(new URL(`vectors/${name}.cert.pem`, import.meta.url))).raw
const POLICY: ContainerPolicy = {
  providers: [ownTrusting([certificate('vn')])],
  receipt: { need: 'optional', providers: [ownTrusting([certificate('kz')])] },
}
const NO_KEY: ContainerPolicy = { providers: [THROWS], receipt: { need: 'optional', providers: [THROWS] } }
const EVIL = filesOf('evil')
const VECTORS = filesOf('vectors')

const CONTAINER = 'ASW_CONTAINER_SHAPE'
const SHAPE = 'ASW_SIGNATURE_SHAPE'
const ALGORITHM = 'ASW_SIGNATURE_ALGORITHM'
const RECEIPT = 'ASW_RECEIPT_INVALID'

/** What must be refused by its form: no key, no digest, no certificate is looked at. */
const BY_FORM: Readonly<Record<string, FaultCode>> = {
  'wrapped-original-in-object': SHAPE,
  'wrapped-original-in-content': SHAPE,
  'wrapped-original-beside': CONTAINER,
  'wrapped-original-before': CONTAINER,
  'wrapped-original-in-data': CONTAINER,
  'wrapped-container': CONTAINER,
  'wrapped-root': CONTAINER,
  'two-data': CONTAINER,
  'duplicate-id': 'ASW_XML_DUPLICATE_ID',
  'duplicate-id-other-spelling': 'ASW_XML_DUPLICATE_ID',
  'duplicate-xml-id': 'ASW_XML_DUPLICATE_ID',
  'content-without-id': CONTAINER,
  'content-id-other-spelling': CONTAINER,
  'data-without-id': CONTAINER,
  'no-doc-instance': CONTAINER,
  'signature-over-nothing': SHAPE,
  'signature-over-an-id-that-is-not-there': SHAPE,
  'signature-over-data': SHAPE,
  'signature-over-itself': SHAPE,
  'signature-over-everything': SHAPE,
  'signature-without-uri': SHAPE,
  'signature-over-a-web-page': SHAPE,
  'signature-by-xpointer': SHAPE,
  'two-references': SHAPE,
  'no-transform': SHAPE,
  'two-transforms': SHAPE,
  'transform-xslt': ALGORITHM,
  'transform-xpath': ALGORITHM,
  'transform-with-prefix-list': SHAPE,
  'c14n-inclusive': ALGORITHM,
  'c14n-with-comments': ALGORITHM,
  'digest-with-comment': SHAPE,
  'no-signature': 'ASW_SIGNATURE_MISSING',
  'signature-behind-the-content': CONTAINER,
  'signature-in-the-content': 'ASW_SIGNATURE_MISSING',
  'nested-signature': CONTAINER,
  'nine-signatures': CONTAINER,
  'value-junk': SHAPE,
  'key-info-remote': SHAPE,
  'empty-content': CONTAINER,
  'text-in-data': CONTAINER,
  'stranger-in-data': CONTAINER,
  'receipt-without-receipt': RECEIPT,
  'receipt-twice': RECEIPT,
  'receipt-wrapped': SHAPE,
  'receipt-in-data': CONTAINER,
  'two-receipts': CONTAINER,
}
/** What only looks right until it is computed. */
const BY_VALUE: Readonly<Record<string, FaultCode>> = {
  'digest-sha1': ALGORITHM,
  'method-hmac': ALGORITHM,
  'method-rsa-with-ec-key': 'ASW_KEY_WEAK',
  'one-good-one-stripped': SHAPE,
  'value-der': SHAPE,
  'value-zero': SHAPE,
  'receipt-changed': 'ASW_SIGNATURE_DIGEST',
  'receipt-of-another-container': SHAPE,
}

describe('a hostile container', () => {
  it('each stands here', () => {
    expect([...EVIL.keys()].sort()).toEqual([...Object.keys(BY_FORM), ...Object.keys(BY_VALUE)].sort())
  })
  it.each(['good', 'received'])('was made from one that is accepted: %s', async (name) => {
    const { documents } = await verifyContainer(VECTORS.get(name)!, POLICY)
    expect(documents.map((one) => Buffer.from(one).toString())).toEqual([DOCUMENT.toString()])
  })
  it.each(Object.entries(BY_FORM))('XS-15, XS-16: %s is refused by its form', async (name, code) => {
    expect(await outcome(verifyContainer(EVIL.get(name)!, NO_KEY))).toBe(code)
  })
  it.each(Object.entries(BY_VALUE))('%s is refused', async (name, code) => {
    expect(await outcome(verifyContainer(EVIL.get(name)!, POLICY))).toBe(code)
  })
  it('XS-17: gives back the document that was signed, or nothing', async () => {
    for (const [name, xml] of EVIL) {
      const verified = await verifyContainer(xml, POLICY).catch(() => undefined)
      expect(verified, name).toBeUndefined()
    }
  })
})
