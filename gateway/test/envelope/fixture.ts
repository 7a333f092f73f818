import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { makePki } from '@asw/certs-dev'
import type { OwnKey } from '../../src/agreement/agreement.ts'
import {
  type AuthenticMessage,
  authenticate,
  EBMS_SERVICE,
  type Ebms2Content,
  type Ebms2Message,
  type EnvelopePolicy,
  type Header,
  type Part,
  pack,
  SIGNAL_ACTIONS,
  unpack,
} from '../../src/envelope/ebms2/index.ts'
import { Fault } from '../../src/message/fault.ts'
import type { Wire } from '../../src/message/wire.ts'
import { SIGNATURES, type SignatureName } from '../../src/sign/algorithms.ts'

export const NOW = Date.parse('2026-11-21T03:00:00Z')
export const LIMITS = { maxBytes: 1_000_000, maxParts: 4 }
export const ALGORITHMS = Object.keys(SIGNATURES) as SignatureName[]

const KINDS = {
  'rsa-sha256': 'rsa-2048',
  'rsa-sha384': 'rsa-2048',
  'rsa-sha512': 'rsa-2048',
  'ecdsa-sha256': 'ec-p256',
  'ecdsa-sha384': 'ec-p384',
} as const satisfies Record<SignatureName, string>

const PKI = makePki({ at: new Date(NOW) })

/** An envelope key of a country's own, fresh at every call, with the chain of its authority. */
export async function newKey(algorithm: SignatureName, country = 'VN'): Promise<OwnKey> {
  const authority = await (await PKI).authority(country)
  const leaf = await authority.leaf('envelope', KINDS[algorithm])
  const certificate = new X509Certificate(leaf.certificatePem)
  return {
    key: createPrivateKey(leaf.keyPem),
    certificate: {
      der: certificate.raw,
      fingerprint: fingerprint(certificate),
      publicKey: certificate.publicKey,
      subject: certificate.subject,
      serial: certificate.serialNumber,
      notBefore: certificate.validFromDate.toISOString(),
      notAfter: certificate.validToDate.toISOString(),
    },
    chain: [new X509Certificate(leaf.chainPem).raw],
    algorithm,
  }
}
const kept = new Map<SignatureName, Promise<OwnKey>>()
/** The same key at every call: RSA keys are slow to make. */
export function keyFor(algorithm: SignatureName = 'ecdsa-sha256'): Promise<OwnKey> {
  const known = kept.get(algorithm) ?? newKey(algorithm)
  kept.set(algorithm, known)
  return known
}
export async function rootPem(): Promise<string> {
  return (await PKI).rootPem
}

/** Trusts exactly these keys. */
export function trusting(keys: readonly OwnKey[], narrowed: Partial<EnvelopePolicy> = {}): EnvelopePolicy {
  return {
    signatures: ALGORITHMS,
    async signer(der) {
      if (!keys.some(({ certificate }) => Buffer.compare(certificate.der, der) === 0))
        throw new Fault('ASW_SIGNER_UNKNOWN', 'not registered')
      const certificate = new X509Certificate(der)
      return {
        publicKey: certificate.publicKey,
        fingerprint: fingerprint(certificate),
        subject: certificate.subject,
        serial: certificate.serialNumber,
      }
    },
    ...narrowed,
  }
}
/** Fails the test when it is asked: what it sees must be refused before any key (XS-13). */
export const UNTOUCHABLE = trusting([], {
  async signer() {
    throw new Error('the key was touched')
  },
})
function fingerprint(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase()
}

export const HEADER: Header = {
  from: [{ id: 'VN', type: 'urn:asw:country' }],
  to: [{ id: 'TH', type: 'urn:asw:country' }],
  cpaId: 'asw-vn-th-1',
  conversationId: 'conv-0001',
  service: { value: 'EFORMD', type: 'urn:asw:service' },
  action: 'Submit',
  messageId: '11111111-1111-4111-8111-111111111111@gw.vn.example',
  timestamp: '2026-11-21T03:00:00.000Z',
  timeToLive: '2026-11-22T03:00:00.000Z',
  duplicateElimination: true,
  ackRequested: { signed: true },
  syncReply: false,
}

const PAYLOAD = Buffer.from('<a xmlns="urn:x">Cà phê Đắk Lắk กาแฟ 𝌆</a>\r\n--asw-\r\n', 'utf8')
export const PART: Part = {
  contentId: 'payload-22222222-2222-4222-8222-222222222222@gw.vn.example',
  contentType: 'application/xml',
  bytes: PAYLOAD,
  payloadDigest: createHash('sha256').update(PAYLOAD).digest('hex'),
}
export const USER: Ebms2Message = { header: HEADER, content: { kind: 'user', parts: [PART] } }

export function signal(content: Exclude<Ebms2Content, { kind: 'user' }>): Ebms2Message {
  const { duplicateElimination: _, ackRequested: __, timeToLive: ___, ...rest } = HEADER
  return {
    header: {
      ...rest,
      service: { value: EBMS_SERVICE },
      action: SIGNAL_ACTIONS[content.kind],
      messageId: '33333333-3333-4333-8333-333333333333@gw.vn.example',
      refToMessageId: HEADER.messageId,
      duplicateElimination: false,
    },
    content,
  }
}

const RECEIPT = {
  timestamp: '2026-11-21T03:00:01.000Z',
  refToMessageId: HEADER.messageId,
  from: [{ id: 'TH', type: 'urn:asw:country' }],
  references: [
    {
      uri: '',
      transforms: [
        'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
        'http://www.w3.org/TR/1999/REC-xpath-19991116',
        'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
      ],
      digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256',
      digestValue: Buffer.alloc(32, 1).toString('base64'),
    },
    {
      uri: 'cid:payload@gw.th.example',
      transforms: [],
      digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256',
      digestValue: Buffer.alloc(32, 2).toString('base64'),
    },
  ],
}
const ERRORS = {
  highestSeverity: 'Error',
  errors: [
    {
      code: 'TimeToLiveExpired',
      severity: 'Error',
      location: '//eb:MessageData/eb:TimeToLive',
      description: 'too late & <gone>',
    },
    { code: 'X1', severity: 'Warning', codeContext: 'urn:asw:codes' },
  ],
} as const

/** One of every kind, with every header element in at least one of them. */
export const MESSAGES: Readonly<Record<string, Ebms2Message>> = {
  'user message': USER,
  'user message with everything': {
    header: {
      ...HEADER,
      from: [...HEADER.from, { id: 'urn:duns:123456789' }],
      fromRole: 'urn:asw:role:issuer',
      toRole: 'urn:asw:role:importer',
      refToMessageId: 'before@gw.th.example',
      descriptions: [
        { language: 'en', text: 'Form D' },
        { language: 'vi', text: 'Mẫu D' },
      ],
      messageOrder: { sequence: 7, status: 'Continue' },
    },
    content: {
      kind: 'user',
      parts: [
        { ...PART, role: 'urn:asw:role:document' },
        { ...PART, contentId: 'second+part/100%41#1?@gw.vn.example', contentType: 'image/png' },
      ],
    },
    acknowledgment: RECEIPT,
    errorList: { highestSeverity: 'Warning', errors: [{ code: 'NotSupported', severity: 'Warning' }] },
  },
  'user message without payload': { header: HEADER, content: { kind: 'user', parts: [] } },
  'user message that wants its answer now': { header: { ...HEADER, syncReply: true }, content: USER.content },
  acknowledgment: signal({ kind: 'acknowledgment', acknowledgment: RECEIPT }),
  'error list': signal({ kind: 'error-list', ...ERRORS }),
  'error list with acknowledgment': { ...signal({ kind: 'error-list', ...ERRORS }), acknowledgment: RECEIPT },
  'status request': signal({ kind: 'status-request', refToMessageId: HEADER.messageId }),
  'status response': signal({
    kind: 'status-response',
    refToMessageId: HEADER.messageId,
    status: 'Processed',
    timestamp: '2026-11-21T03:00:00.000Z',
  }),
  'status response to a stranger': signal({ kind: 'status-response', refToMessageId: 'x@y', status: 'NotRecognized' }),
  ping: signal({ kind: 'ping' }),
  pong: signal({ kind: 'pong' }),
}

/** `USER`, signed by `keyFor(algorithm)`. */
export async function signedUser(algorithm: SignatureName = 'ecdsa-sha256', message: Ebms2Message = USER): Promise<Wire> {
  return pack(message, await keyFor(algorithm))
}
export async function open(wire: Wire, policy?: EnvelopePolicy): Promise<AuthenticMessage> {
  return authenticate(unpack(wire, LIMITS), policy ?? trusting(await Promise.all(ALGORITHMS.map(keyFor))))
}

/** The wire message with its text changed, octet for octet elsewhere. Fails where there is nothing to replace. */
export function edit(wire: Wire, from: string | RegExp, to: string): Wire {
  const text = Buffer.from(wire.body).toString('latin1')
  const changed = text.replace(from, () => to)
  if (changed === text) throw new Error(`nothing to replace: ${from}`)
  return { contentType: wire.contentType, body: Buffer.from(changed, 'latin1') }
}

export interface Refusal {
  readonly code: string
  readonly ebms?: string
  readonly location?: unknown
  readonly message?: string
}
/** What was thrown, or `accepted`. */
export async function refusal(work: () => unknown): Promise<Refusal> {
  try {
    await work()
    return { code: 'accepted' }
  } catch (error) {
    if (error instanceof Fault) {
      return { code: error.code, ebms: error.row.ebms, location: error.facts.location, message: error.message }
    }
    if (error instanceof Error && 'code' in error) return { code: String(error.code), message: error.message }
    throw error
  }
}
