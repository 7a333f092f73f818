/**
 * ebMS 2.0 (OASIS ebXML Message Service), the envelope of the ASW: SOAP 1.1 with attachments, signed.
 * `pack` writes; `unpack` reads without believing anything; `authenticate` gives back what the signature covers.
 */
export { type AuthenticMessage, authenticate, type EnvelopePolicy } from './authenticate.ts'
export { errorListFor } from './errors.ts'
export {
  type Acknowledgment,
  type Description,
  type Ebms2Content,
  type Ebms2Message,
  type EbmsError,
  type EnvelopeLimits,
  type ErrorList,
  type Header,
  MESSAGE_STATUSES,
  type MessageStatus,
  type Part,
  type Severity,
} from './message.ts'
export type { Attachment } from './mime/read.ts'
export type { PackageOptions } from './mime/write.ts'
export { EBMS_SERVICE, SIGNAL_ACTIONS, type SignalKind } from './names.ts'
export { pack } from './pack.ts'
export { referencesOf } from './references.ts'
export { packSoapFault, type SoapFaultCode } from './soap-fault.ts'
export { type Unpacked, unpack } from './unpack.ts'
