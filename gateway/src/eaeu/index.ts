/**
 * Partners in the integrated system of the EAEU: what `converse` says and hears, on the journal of the gateway. `receiveEaeu`
 * stands behind the door, `converse` behind the relay; a conversation, its exchange, its delivery and its inbox move together.
 */
export { isEaeu as isEaeuWire } from '../envelope/eaeu/index.ts'
export { type AnswerDeps, submitAnswer } from './answer.ts'
export { type EaeuAgreement, type EaeuDeps, isEaeuAgreement } from './deps.ts'
export { conversationsOnce, tellConversation } from './loops.ts'
export { containerPolicies } from './policy.ts'
export { processOf } from './process.ts'
export { judgeEaeu, receiveEaeu } from './receive.ts'
export { converse } from './send.ts'
