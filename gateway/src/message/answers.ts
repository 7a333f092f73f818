import type { BusinessIdentity } from './ids.ts'

const ANSWER = 'answer/'

/** Identity of the domestic side's, or the partner's, answer in a conversation: one answer each, about the matter of its exchange. */
export function answerIn(
  { scheme, issuingCountry, number }: Pick<BusinessIdentity, 'scheme' | 'issuingCountry' | 'number'>,
  conversation: string,
): BusinessIdentity {
  return { scheme, issuingCountry, number, version: `${ANSWER}${conversation}`, action: 'respond' }
}

/** The conversation that a document with this identity answers in; `undefined` for what is no answer. */
export function answeredBy({ version, action }: BusinessIdentity): string | undefined {
  return action === 'respond' && version.startsWith(ANSWER) ? version.slice(ANSWER.length) : undefined
}
