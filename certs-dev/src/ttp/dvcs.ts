import { createHash, type KeyObject } from 'node:crypto'
import { signedData } from './cms.ts'
import { context, der, type Element, elements, generalizedTime, inside, integer, oid, sequence, TAG, utf8 } from './der.ts'

const REQUEST_DATA = '1.2.840.113549.1.9.16.1.7'
const RESPONSE_DATA = '1.2.840.113549.1.9.16.1.8'
const SHA256 = '2.16.840.1.101.3.4.2.1'

/** `impossible`: no verdict, by a status; `error`: the service itself failed, by an error note. */
export type TtpOutcome = 'verified' | 'not-verified' | 'impossible' | 'error'
/** PKIStatus (RFC 4210 5.2.3). */
const STATUS = { verified: 0, 'not-verified': 2, impossible: 3, error: 2 } as const satisfies Record<TtpOutcome, number>

/** What a trusted third party for tests does wrong on purpose. */
export type TtpFlaw = 'other-nonce' | 'other-document' | 'other-service' | 'old' | 'no-nonce'

export interface DvcsRequest {
  readonly service: number
  /** The signed document. */
  readonly data: Buffer
  readonly hasNonce: boolean
  /** DVCSRequestInformation as it came. */
  readonly information: Element
}

/** Reads a DVCSRequest (RFC 3029 5) in its ContentInfo. Throws where it is none. */
export function readDvcsRequest(bytes: Uint8Array): DvcsRequest {
  const [type, content] = inside(elements(bytes)[0])
  if (!type?.whole.equals(oid(REQUEST_DATA))) throw new Error('not a DVCS request')
  const [information, data] = inside(inside(content)[0])
  if (!information || data?.tag !== TAG.octets) throw new Error('the request carries no message')
  const fields = inside(information)
  const service = fields.find(({ tag }) => tag === TAG.enumerated)?.content[0] ?? 0
  const integers = fields.filter(({ tag }) => tag === TAG.integer)
  const nonceFollows =
    fields.findIndex(({ tag }) => tag === TAG.enumerated) < fields.findLastIndex(({ tag }) => tag === TAG.integer)
  return { service, data: data.content, hasNonce: integers.length > 0 && nonceFollows, information }
}

export interface TtpAnswer {
  readonly key: KeyObject
  readonly certificatePem: string
  readonly outcome: TtpOutcome
  readonly at?: Date
  readonly flaw?: TtpFlaw
}

/** The signed answer (RFC 3029 6): a DVCSCertInfo, or an error note. */
export function answerDvcs(request: DvcsRequest, { key, certificatePem, outcome, at = new Date(), flaw }: TtpAnswer): Buffer {
  const status = [integer(STATUS[outcome]), sequence(utf8(`${outcome}, says the test`))]
  const time = flaw === 'old' ? new Date(at.getTime() - 86_400_000) : at
  const imprint = createHash('sha256')
    .update(flaw === 'other-document' ? 'another' : request.data)
    .digest()
  const response =
    outcome === 'error'
      ? der(context(0), sequence(...status))
      : sequence(
          information(request, flaw),
          sequence(sequence(oid(SHA256)), der(TAG.octets, imprint)),
          integer(Buffer.from('01a5', 'hex')),
          generalizedTime(time),
          der(context(0), ...status),
        )
  return signedData(RESPONSE_DATA, response, key, certificatePem)
}

function information({ information: asked }: DvcsRequest, flaw: TtpFlaw | undefined): Buffer {
  const fields = inside(asked)
  const at = fields.findIndex(({ tag }) => tag === TAG.enumerated)
  const [service, nonce] = fields.slice(at)
  if (flaw === 'other-service')
    return sequence(der(TAG.enumerated, Buffer.from([1])), ...fields.slice(at + 1).map(({ whole }) => whole))
  if (flaw === 'no-nonce' && service) return sequence(service.whole)
  if (flaw === 'other-nonce' && service && nonce) return sequence(service.whole, integer(Buffer.from('0102', 'hex')))
  return asked.whole
}
