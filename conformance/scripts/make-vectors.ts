/** Makes `vectors/` anew, with new keys. Done once: who has built on the published files would lose their ground. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makePki } from '@asw/certs-dev'
import { fill, template } from '../src/documents/fill.ts'
import { encrypt } from '../src/security/encrypt.ts'
import { readIdentity } from '../src/security/keys.ts'
import { seal } from '../src/security/seal.ts'
import { signEnvelope } from '../src/security/sign-envelope.ts'
import { sha256 } from '../src/security/value.ts'
import { block, EBMS_SERVICE, type EnvelopeWish, writeEnvelope } from '../src/wire/envelope.ts'
import { writeMime } from '../src/wire/mime.ts'
import { readMessage } from '../src/wire/read.ts'
import { canonical } from '../src/xml/c14n.ts'
import { parse, root } from '../src/xml/dom.ts'
import { ALG, NS } from '../src/xml/names.ts'

const FOLDER = fileURLToPath(new URL('../vectors/', import.meta.url))
/** The clock of every vector. */
const NOW = new Date('2026-11-02T03:04:05.000Z')
const UUID = '00000000-0000-4000-8000-000000000001'
const SIGNED = { ecdsa: 'ec-p256', rsa: 'rsa-2048' } as const
const entries: Record<string, unknown> = {}

mkdirSync(join(FOLDER, 'keys'), { recursive: true })
const pki = await makePki({ name: 'ASW vectors root', at: NOW })
const authority = await pki.authority('VN')
const validity = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2125-12-31T00:00:00Z') }
for (const [name, kind] of Object.entries(SIGNED)) await key(name, 'seal', kind)
await key('recipient-rsa', 'encryption', 'rsa-2048')
await key('recipient-ec', 'encryption', 'ec-p256')

const text = fill(
  template('certificate-of-origin.xml'),
  {
    number: 'VN-TH 26/02/00042',
    serial: '0000042',
    'twin.country': 'VN',
    'sut.country': 'TH',
    'twin.city': 'Ho Chi Minh City',
    'sut.city': 'Laem Chabang',
    'twin.port': 'VNSGN',
    'sut.port': 'THLCH',
  },
  NOW,
  () => UUID,
)
const document = canonical(root(parse(text)), ALG['exc-c14n'])
put('document.xml', document, { kind: 'canonical', c14n: ALG['exc-c14n'] })
const strange =
  '<r xmlns="urn:d" xmlns:b="urn:b"  xmlns:a="urn:a"><!-- gone --><a:e  b:y="2" a:x="1" z=\'"&lt;\'>&#13;&amp;<![CDATA[<&>]]></a:e><f/></r>'
put('c14n/input.xml', strange, { kind: 'c14n-input' })
put('c14n/exclusive.xml', canonical(root(parse(strange)), ALG['exc-c14n']), {
  kind: 'c14n',
  of: 'c14n/input.xml',
  c14n: ALG['exc-c14n'],
})
put('c14n/inclusive.xml', canonical(root(parse(strange)), ALG.c14n10), { kind: 'c14n', of: 'c14n/input.xml', c14n: ALG.c14n10 })
const sealed: Record<string, string> = {}
for (const name of Object.keys(SIGNED)) {
  sealed[name] = seal(document.toString('utf8'), identity(name), NOW, { id: 'seal-42' })
  put(`sealed-${name}.xml`, sealed[name], { kind: 'seal', key: name, covers: 'document.xml' })
}
const plain = Buffer.from(sealed.ecdsa ?? '')
for (const [suite, recipient] of [
  ['xmlenc11', 'recipient-rsa'],
  ['xmlenc11-ecdh', 'recipient-ec'],
  ['xmlenc10', 'recipient-rsa'],
] as const) {
  const encrypted = encrypt(plain, identity(recipient).certificate, { suite })
  put(`encrypted-${suite}.xml`, encrypted, { kind: 'encrypted', suite, key: recipient, opens: 'sealed-ecdsa.xml' })
}
const contentId = `document-${UUID}@twin.vn.example`
const payload = Buffer.from(encrypt(plain, identity('recipient-rsa').certificate, { suite: 'xmlenc11' }))
const head: EnvelopeWish = {
  from: [{ id: 'VN', type: 'urn:asw:country' }],
  to: [{ id: 'TH', type: 'urn:asw:country' }],
  cpaId: 'asw-vn-th-1',
  conversationId: `c-${UUID}`,
  service: { value: 'EFORMD', type: 'urn:asw:service' },
  action: 'Submit',
  messageId: `${UUID}@twin.vn.example`,
  timestamp: NOW.toISOString(),
  timeToLive: '2026-11-03T03:04:05.000Z',
  duplicateElimination: true,
  ackRequested: { signed: true },
  syncReply: false,
  manifest: [{ href: `cid:${contentId}`, payloadDigest: sha256(plain) }],
}
const soap = signEnvelope(writeEnvelope(head), [{ uri: `cid:${contentId}`, bytes: payload }], identity('ecdsa'))
const wire = writeMime(Buffer.from(soap), [{ contentId, contentType: 'application/xml', bytes: payload }], UUID)
put('message.mime', Buffer.concat([Buffer.from(`MIME-Version: 1.0\r\nContent-Type: ${wire.contentType}\r\n\r\n`), wire.body]), {
  kind: 'message',
  key: 'ecdsa',
  payload: `cid:${contentId}`,
})
const { references } = readMessage(wire, []).signature
const proof = references.map(
  ({ uri, transforms, digestMethod, digestValue }) =>
    `<ds:Reference xmlns:ds="${NS.ds}" URI="${uri}">${transforms.length === 0 ? '' : `<ds:Transforms>${transforms.map((one) => `<ds:Transform Algorithm="${one}"></ds:Transform>`).join('')}</ds:Transforms>`}<ds:DigestMethod Algorithm="${digestMethod}"></ds:DigestMethod><ds:DigestValue>${digestValue}</ds:DigestValue></ds:Reference>`,
)
signal('acknowledgment.xml', {
  action: 'Acknowledgment',
  refToMessageId: head.messageId ?? '',
  extraHeader: block(
    'Acknowledgment',
    '',
    `<eb:Timestamp>${NOW.toISOString()}</eb:Timestamp><eb:RefToMessageId>${head.messageId}</eb:RefToMessageId>${proof.join('')}`,
  ),
})
signal('error-list.xml', {
  action: 'MessageError',
  refToMessageId: head.messageId ?? '',
  extraHeader: block(
    'ErrorList',
    '',
    '<eb:Error eb:errorCode="SecurityFailure" eb:severity="Error"><eb:Description xml:lang="en">the content differs from what was signed</eb:Description></eb:Error>',
    '2.0',
    ' eb:highestSeverity="Error"',
  ),
})
signal('ping.xml', { action: 'Ping' })
writeFileSync(join(FOLDER, 'vectors.json'), `${JSON.stringify({ clock: NOW.toISOString(), files: entries }, undefined, 2)}\n`)

function signal(name: string, wish: Partial<EnvelopeWish>): void {
  const { manifest: _, timeToLive: __, ackRequested: ___, ...rest } = head
  const about = {
    ...rest,
    duplicateElimination: false,
    service: { value: EBMS_SERVICE },
    messageId: `${name}-${UUID}@twin.vn.example`,
  }
  put(name, signEnvelope(writeEnvelope({ ...about, ...wish }), [], identity('ecdsa')), { kind: 'signal', key: 'ecdsa' })
}

function put(name: string, content: string | Buffer, about: object): void {
  const bytes = Buffer.from(content)
  mkdirSync(join(FOLDER, name, '..'), { recursive: true })
  writeFileSync(join(FOLDER, name), bytes)
  entries[name] = { ...about, sha256: sha256(bytes) }
}
async function key(name: string, use: 'seal' | 'encryption', kind: 'ec-p256' | 'rsa-2048'): Promise<void> {
  const leaf = await authority.leaf(use, kind, { name: `vectors ${name}`, ...validity })
  writeFileSync(join(FOLDER, 'keys', `${name}.pem`), leaf.certificatePem)
  writeFileSync(join(FOLDER, 'keys', `${name}.key.pem`), leaf.keyPem)
}
function identity(name: string) {
  return readIdentity(name, join(FOLDER, 'keys', `${name}.key.pem`), join(FOLDER, 'keys', `${name}.pem`))
}
