/**
 * Conversations of the EAEU: `hear` takes a message of the partner, `request` and `answer` speak. Between them stand the
 * envelope, the container, the data of the pack and the transaction state machine; where conversations are kept is a port.
 */
export { containerOpener, type Witness } from './container-opener.ts'
export type {
  Answer,
  Brought,
  Conversation,
  Conversations,
  Delivered,
  Heard,
  KeptDocument,
  Move,
  Outgoing,
} from './conversations.ts'
export type { Controlled, Desk } from './desk.ts'
export { hear } from './hear.ts'
export { operationByKey, operationOf, type Placed } from './operations.ts'
export { packControl } from './pack-control.ts'
export { answer, delivered, elapsed, type Request, replay, request } from './speak.ts'
