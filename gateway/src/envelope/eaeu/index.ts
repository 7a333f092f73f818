/**
 * The envelope of the integrated system of the Eurasian Economic Union (EEC Decision No 5 of 2015): SOAP 1.2,
 * WS-Addressing, `urn:EEC:Interaction:v1.0`. `pack` writes, `unpack` reads and believes nothing. The envelope carries no
 * signature; signed documents travel in a container inside it.
 */
export { type Action, parseAction, type TransactionPlace, writeAction } from './action.ts'
export { type LogicalAddress, parseAddress, sameAddress, writeAddress } from './address.ts'
export { answerHeader, type Opening, openingHeader, repeatHeader, type SignalIds, signalFor } from './compose.ts'
export { type DocumentHeader, documentIn, readDocumentHeader } from './document-header.ts'
export { type FaultOptions, faultFor } from './fault-for.ts'
export type { EaeuContent, EaeuHeader, EaeuMessage, Signal, SignalError, SoapFault } from './message.ts'
export type { SignalCode } from './names.ts'
export { pack } from './pack.ts'
export type { FaultSource } from './read/source.ts'
export { type Subcode, subcodeOf } from './subcodes.ts'
export { isEaeu, sourceOf, unpack } from './unpack.ts'
