/**
 * Everything that can fail. A row feeds the HTTP status, the ebMS error, the relay's decision, the console and
 * `docs/faults.md` (a test compares both ways). Codes are never renamed or reused.
 *
 * class: `document-wrong` and `partner-says-no` are the only verdicts on a document.
 * retry: whether the same delivery may succeed later without a change of the document.
 * ebms:  errorCode of ebMS 2.0 section 4.2.3.4 that answers a partner with it.
 */
export type FaultClass = 'document-wrong' | 'partner-says-no' | 'partner-unreachable' | 'own-dependency-down' | 'config-wrong'
export type EbmsErrorCode =
  | 'ValueNotRecognized'
  | 'NotSupported'
  | 'Inconsistent'
  | 'OtherXml'
  | 'DeliveryFailure'
  | 'TimeToLiveExpired'
  | 'SecurityFailure'
  | 'MimeProblem'
  | 'Unknown'

export interface FaultRow {
  readonly class: FaultClass
  readonly status: number
  readonly retry: 'never' | 'later'
  readonly ebms: EbmsErrorCode
  readonly text: string
}

const document = (text: string, ebms: EbmsErrorCode = 'OtherXml', status = 422) =>
  ({ class: 'document-wrong', status, retry: 'never', ebms, text }) as const
const security = (text: string) =>
  ({ class: 'document-wrong', status: 422, retry: 'never', ebms: 'SecurityFailure', text }) as const

export const FAULTS = {
  // XML and documents: texts as in @asw/mappings
  ASW_XML_TOO_LARGE: document('the XML is larger than the limit', 'OtherXml', 413),
  ASW_XML_ENCODING: document('the XML is not UTF-8 or not XML 1.0'),
  ASW_XML_DOCTYPE: document('the XML carries a DOCTYPE'),
  ASW_XML_MALFORMED: document('the XML is not well-formed'),
  ASW_XML_LIMIT: document('the XML is deeper, wider or longer than a limit'),
  ASW_XML_INSTRUCTION: document('the XML carries a processing instruction'),
  ASW_XML_NAMESPACE: document('the XML carries a relative or non-ASCII namespace name'),
  ASW_XML_DUPLICATE_ID: document('two elements of the XML carry the same id'),
  ASW_XML_NOT_CANONICAL: document('the XML is not in canonical form'),
  ASW_SCHEMA_INVALID: document('the XML breaks its schema'),
  ASW_JSON_MALFORMED: document('the text is not JSON', 'OtherXml', 400),
  ASW_DOCUMENT_UNKNOWN: document('no mapping table knows this document', 'NotSupported'),
  ASW_DOCUMENT_VERSION: document('no version of the document covers its date', 'NotSupported'),
  ASW_DOCUMENT_INVALID: document('the document breaks its schema, its code lists or its rules'),
  ASW_PACK_INVALID: config('the pack cannot be compiled'),
  ASW_CODELIST_INVALID: config('the code list cannot be imported'),

  // doors
  ASW_INPUT_INVALID: document('the request breaks its schema', 'OtherXml', 400),
  ASW_BODY_TOO_LARGE: document('the body is larger than the limit', 'MimeProblem', 413),
  ASW_MEDIA_TYPE: document('the media type is not accepted', 'MimeProblem', 415),
  ASW_NOT_AUTHENTICATED: {
    class: 'document-wrong',
    status: 401,
    retry: 'never',
    ebms: 'SecurityFailure',
    text: 'no valid credential',
  },
  ASW_NOT_ALLOWED: {
    class: 'document-wrong',
    status: 403,
    retry: 'never',
    ebms: 'SecurityFailure',
    text: 'the credential does not allow this',
  },
  ASW_NOT_FOUND: {
    class: 'document-wrong',
    status: 404,
    retry: 'never',
    ebms: 'ValueNotRecognized',
    text: 'nothing has this id',
  },
  ASW_STATE_CONFLICT: {
    class: 'document-wrong',
    status: 409,
    retry: 'never',
    ebms: 'Inconsistent',
    text: 'the present state does not allow this',
  },
  ASW_IDEMPOTENCY_CONFLICT: document('the Idempotency-Key was used with another body', 'Inconsistent', 409),
  ASW_IDENTITY_CONFLICT: document('this document exists already with other content', 'Inconsistent', 409),
  ASW_LEDGER_EXCEEDED: document('more would be used than the certificate certifies', 'Inconsistent'),
  ASW_RATE_LIMITED: {
    class: 'own-dependency-down',
    status: 429,
    retry: 'later',
    ebms: 'DeliveryFailure',
    text: 'too many requests',
  },

  // signatures and certificates
  ASW_SIGNATURE_MISSING: security('the message is not signed'),
  ASW_SIGNATURE_SHAPE: security('the signature does not have the agreed form'),
  ASW_SIGNATURE_ALGORITHM: security('the signature uses an algorithm that the agreement does not name'),
  ASW_SIGNATURE_WRONG: security('the signature value does not verify'),
  ASW_SIGNATURE_DIGEST: security('the content differs from what was signed'),
  ASW_SIGNATURE_PROPERTIES: security('the XAdES properties are missing or wrong'),
  ASW_SIGNER_UNKNOWN: security('the signer is not one that the agreement registers'),
  ASW_KEY_WEAK: security('the key is too short or of the wrong kind'),
  ASW_CERTIFICATE_EXPIRED: security('the certificate has expired'),
  ASW_CERTIFICATE_NOT_YET_VALID: security('the certificate is not valid yet'),
  ASW_CERTIFICATE_USAGE: security('the certificate may not be used for this'),
  ASW_CERTIFICATE_PATH: security('the certificate does not lead to an anchor of the agreement'),
  ASW_CERTIFICATE_WEAK: security('the certificate is signed with an algorithm that is not accepted'),
  ASW_CERTIFICATE_REVOKED: security('the certificate is revoked'),
  ASW_CERTIFICATE_MALFORMED: security('the certificate cannot be read'),
  ASW_REVOCATION_UNKNOWN: own('nobody can say now whether the certificate is revoked'),
  ASW_CRL_MALFORMED: config('the revocation list cannot be read'),
  ASW_CRL_UNSUPPORTED: config('the revocation list is of a kind that is not used here'),
  ASW_CRL_UNTRUSTED: config('the revocation list is not signed by an authority that may sign it'),
  ASW_CRL_OLDER: config('the revocation list does not follow the one in force'),
  ASW_CRL_UNREACHABLE: own('the revocation list cannot be fetched'),

  // encryption
  ASW_ENCRYPTION_SHAPE: security('the encrypted data does not have the agreed form'),
  ASW_ENCRYPTION_ALGORITHM: security('the encryption uses an algorithm that the agreement does not name'),
  ASW_DECRYPTION_FAILED: security('the message cannot be decrypted'),

  // envelope
  ASW_MIME_MALFORMED: document('the MIME structure is broken', 'MimeProblem'),
  ASW_MIME_PART_MISSING: document('a part that the manifest names is missing', 'MimeProblem'),
  ASW_SOAP_INVALID: document('the SOAP envelope is broken'),
  ASW_EBMS_VALUE: document('a header value is not known here', 'ValueNotRecognized'),
  ASW_EBMS_UNSUPPORTED: document('a header asks for what this gateway does not do', 'NotSupported'),
  ASW_EBMS_INCONSISTENT: document('header values contradict each other or the agreement', 'Inconsistent'),
  ASW_EBMS_EXPIRED: document('the time to live has passed', 'TimeToLiveExpired'),
  ASW_MESSAGE_ID_REUSED: document('the message id was used with another content', 'Inconsistent'),
  ASW_PAYLOAD_DIGEST: security('the payload is not the one that the manifest names'),
  ASW_PARTNER_UNKNOWN: {
    class: 'document-wrong',
    status: 403,
    retry: 'never',
    ebms: 'SecurityFailure',
    text: 'no agreement with this sender',
  },
  ASW_PARTNER_MISMATCH: {
    class: 'document-wrong',
    status: 403,
    retry: 'never',
    ebms: 'SecurityFailure',
    text: 'the sender is not who it says',
  },
  ASW_NOT_ADDRESSED: document('the message is addressed to somebody else', 'ValueNotRecognized'),

  // messages of the EAEU: docs/eaeu.md names the subcode that answers each
  ASW_ADDRESSING_MISSING: document('a header of WS-Addressing is missing'),
  ASW_ADDRESSING_INVALID: document('a header of WS-Addressing is wrong'),
  ASW_ACTION_UNKNOWN: document('the Action is not one of the process', 'ValueNotRecognized'),
  ASW_EAEU_HEADER: document('a header of the integrated system is missing or wrong'),
  ASW_EAEU_BODY: document('the Body is not what the Action promises', 'Inconsistent'),
  ASW_TRANSACTION_UNEXPECTED: document('the transaction does not expect this message', 'Inconsistent'),
  ASW_CONTAINER_SHAPE: security('the signed container does not have its form'),
  ASW_RECEIPT_MISSING: security('the container has no receipt of a trusted third party'),
  ASW_RECEIPT_INVALID: security('the receipt of the trusted third party does not belong to the document'),
  ASW_RECEIPT_NEGATIVE: security('the trusted third party found the document wrong'),
  ASW_SIGNATURE_UNDECIDED: own('nobody can decide about the signature now'),
  ASW_PROVIDER_DOWN: own('the signature provider does not answer'),

  // partner
  ASW_PARTNER_UNREACHABLE: {
    class: 'partner-unreachable',
    status: 504,
    retry: 'later',
    ebms: 'DeliveryFailure',
    text: 'the partner did not answer',
  },
  ASW_PARTNER_BUSY: {
    class: 'partner-unreachable',
    status: 503,
    retry: 'later',
    ebms: 'DeliveryFailure',
    text: 'the partner asks to come back later',
  },
  ASW_PARTNER_REFUSED: {
    class: 'partner-says-no',
    status: 502,
    retry: 'never',
    ebms: 'DeliveryFailure',
    text: 'the partner refused the message',
  },
  ASW_ACKNOWLEDGMENT_INVALID: {
    class: 'partner-unreachable',
    status: 502,
    retry: 'later',
    ebms: 'Inconsistent',
    text: 'the acknowledgment does not prove the message',
  },
  ASW_ACKNOWLEDGMENT_MISSING: {
    class: 'partner-unreachable',
    status: 504,
    retry: 'later',
    ebms: 'DeliveryFailure',
    text: 'no acknowledgment came in time',
  },

  // our own
  ASW_BROKER_DOWN: own('our own broker does not answer'),
  ASW_BROKER_TOPOLOGY: config('the broker lacks a queue or an exchange, or has another in its place'),
  ASW_WEBHOOK_UNREACHABLE: own('a receiver of events does not take them'),
  ASW_WEBHOOK_GONE: config('a receiver of events says that it wants no more'),
  ASW_WEBHOOK_ADDRESS: config('a receiver of events has an address that may not be called'),
  ASW_JOURNAL_DOWN: own('the journal does not answer'),
  ASW_JOURNAL_LOCKED: {
    class: 'config-wrong',
    status: 500,
    retry: 'never',
    ebms: 'Unknown',
    text: 'another process serves this journal',
  },
  ASW_JOURNAL_HELD: own('the journal was restored and is held until it is reconciled'),
  ASW_JOURNAL_DAMAGED: own('the journal has other bytes than were kept'),
  ASW_SET_ASIDE: own('reading a message has come to no end several times: it is not read any more by itself'),
  ASW_READING_HANGS: own('reading a message did not come to an end in time'),
  ASW_STOPPING: own('the gateway is stopping'),
  ASW_OVERLOADED: own('the gateway is busy'),
  ASW_KEY_UNUSABLE: own('a key of our own cannot be used'),
  ASW_CLOCK_WRONG: own('the clock of this machine is wrong'),
  ASW_INTERNAL: own('an error of our own'),
  ASW_GATEWAY_UNREACHABLE: own('no gateway answers'),
  ASW_DISK_FULL: own('a disk has no room for what is written'),
  ASW_CONFIG_INVALID: config('the configuration is wrong'),
  ASW_AGREEMENT_INVALID: config('the agreement is wrong'),
  ASW_SHARING_FIELD: config('a field of a subscription shares nothing'),
  ASW_KEY_IDLE: config('an API key finds nothing in its inboxes'),
  ASW_USAGE: { class: 'config-wrong', status: 400, retry: 'never', ebms: 'Unknown', text: 'the command was called wrongly' },
} as const satisfies Record<`ASW_${string}`, FaultRow>

export type FaultCode = keyof typeof FAULTS

function own(text: string) {
  return { class: 'own-dependency-down', status: 503, retry: 'later', ebms: 'Unknown', text } as const
}
function config(text: string) {
  return { class: 'config-wrong', status: 500, retry: 'never', ebms: 'Unknown', text } as const
}
