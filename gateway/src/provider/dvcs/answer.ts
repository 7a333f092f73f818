import * as asn1js from 'asn1js'

/** What the service says; `error`: it says nothing of the document, the service itself failed. */
export type DvcsVerdict =
  | {
      readonly kind: 'certificate'
      /** PKIStatus (RFC 4210 5.2.3); 0 where the answer has none: granted. */
      readonly status: number
      readonly service: number
      readonly nonce: bigint | undefined
      readonly digest: { readonly algorithm: string; readonly value: Uint8Array }
      /** Hexadecimal. */
      readonly serialNumber: string
      /** Milliseconds since the epoch; undefined where it is a time stamp token. */
      readonly respondedAt: number | undefined
    }
  | { readonly kind: 'error'; readonly status: number }

/** Reads a DVCSResponse (RFC 3029 6, 9), the content of a signed answer. Throws an Error that says what cannot be read. */
export function readAnswer(content: Uint8Array): DvcsVerdict {
  const root = asn1js.fromBER(new Uint8Array(content).buffer).result
  if (isContext(root, 0)) return { kind: 'error', status: statusOf(childrenOf(root)[0]) }
  const fields = [...childrenOf(root)]
  if (fields[0] instanceof asn1js.Integer) fields.shift()
  const [information, imprint, serial, time, ...optional] = fields
  if (!(serial instanceof asn1js.Integer)) throw new Error('the answer has no serial number')
  const status = optional.find((field) => isContext(field, 0))
  return {
    kind: 'certificate',
    status: status === undefined ? 0 : statusOf(status),
    ...informationOf(information),
    digest: digestInfoOf(imprint),
    serialNumber: Buffer.from(serial.valueBlock.valueHexView).toString('hex'),
    respondedAt: time instanceof asn1js.GeneralizedTime ? time.toDate().getTime() : undefined,
  }
}

/** DVCSRequestInformation as the service repeats it: version, service, nonce. */
function informationOf(element: unknown): { readonly service: number; readonly nonce: bigint | undefined } {
  const fields = childrenOf(element)
  const at = fields.findIndex((field) => field instanceof asn1js.Enumerated)
  const service = fields[at]
  if (!(service instanceof asn1js.Enumerated)) throw new Error('the answer names no service')
  const nonce = fields[at + 1]
  return {
    service: service.valueBlock.valueDec,
    nonce: nonce instanceof asn1js.Integer ? nonce.toBigInt() : undefined,
  }
}

function digestInfoOf(element: unknown): { readonly algorithm: string; readonly value: Uint8Array } {
  const [algorithm, value] = childrenOf(element)
  const [oid] = childrenOf(algorithm)
  if (!(oid instanceof asn1js.ObjectIdentifier) || !(value instanceof asn1js.OctetString))
    throw new Error('the answer has no message imprint')
  return { algorithm: oid.valueBlock.toString(), value: new Uint8Array(value.valueBlock.valueHexView) }
}

/** PKIStatusInfo: the status comes first. */
function statusOf(element: unknown): number {
  const [status] = childrenOf(element)
  if (!(status instanceof asn1js.Integer)) throw new Error('the answer has no status')
  return status.valueBlock.valueDec
}

function childrenOf(element: unknown): readonly unknown[] {
  if (!(element instanceof asn1js.Constructed)) throw new Error('the answer is not DVCS')
  return element.valueBlock.value
}
function isContext(element: unknown, number: number): boolean {
  return element instanceof asn1js.Constructed && element.idBlock.tagClass === 3 && element.idBlock.tagNumber === number
}
