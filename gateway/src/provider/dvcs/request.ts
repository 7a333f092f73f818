import * as asn1js from 'asn1js'
import { OID, VSD } from './names.ts'

export interface DvcsRequest {
  /** The signed document. */
  readonly document: Uint8Array
  /** Ours, to find the answer by (a URI); not in the answer. */
  readonly transactionId: string
  /** At least 64 random bits, or none where the service does not know it. */
  readonly nonce: bigint | undefined
}

/** DER of a DVCSRequest in its ContentInfo (RFC 3029 5, 9): service, data and transactionIdentifier, and a nonce. */
export function writeRequest({ document, transactionId, nonce }: DvcsRequest): Uint8Array {
  const information = new asn1js.Sequence({
    value: [new asn1js.Enumerated({ value: VSD }), ...(nonce === undefined ? [] : [asn1js.Integer.fromBigInt(nonce)])],
  })
  const request = new asn1js.Sequence({
    value: [
      information,
      new asn1js.OctetString({ valueHex: copyOf(document) }),
      // GeneralName: uniformResourceIdentifier [6]
      new asn1js.Primitive({ idBlock: { tagClass: 3, tagNumber: 6 }, valueHex: copyOf(Buffer.from(transactionId, 'ascii')) }),
    ],
  })
  const whole = new asn1js.Sequence({
    value: [
      new asn1js.ObjectIdentifier({ value: OID.requestData }),
      new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [request] }),
    ],
  })
  return new Uint8Array(whole.toBER())
}

function copyOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}
