/**
 * The way of a message: the first file to read. Each step is a room; the stage is in the type, so a skipped step does
 * not compile. `main.ts` hands in the steps, `relay/` and `acknowledge/` call the routes.
 */
import type {
  Arrived,
  Authenticated,
  Encrypted,
  Enveloped,
  Opened,
  Read,
  Received,
  Signed,
  Translated,
  Validated,
  Verified,
} from './message/stages.ts'

export interface Outward {
  validate(message: Received): Promise<Validated>
  translate(message: Validated): Translated
  sign(message: Translated): Promise<Signed>
  encrypt(message: Signed): Promise<Encrypted>
  envelope(message: Encrypted): Promise<Enveloped>
}

/** From a durable document to the bytes that are sent, again and again if need be, until the partner has proved receipt. */
export async function outward(message: Received, step: Outward): Promise<Enveloped> {
  const validated = await step.validate(message)
  const translated = step.translate(validated)
  const signed = await step.sign(translated)
  const encrypted = await step.encrypt(signed)
  return step.envelope(encrypted)
}

export interface Inward<Signal, Outcome> {
  /** Envelope signature, TLS identity and agreement, all bound to the verified bytes. */
  authenticate(message: Arrived): Promise<Authenticated | Signal>
  /** An Acknowledgment, an ErrorList, a StatusRequest, a Ping: about a message, not a document. */
  heed(signal: Signal): Promise<Outcome>
  /** What the duplicate memory says; `undefined` when the message is new. */
  recall(message: Authenticated): Promise<Outcome | undefined>
  open(message: Authenticated): Promise<Opened>
  verify(message: Opened): Promise<Verified>
  read(message: Verified): Promise<Read>
  accept(message: Read): Promise<Outcome>
}

/** From raw bytes to a document that is accepted once, with the Acknowledgment that says so. */
export async function inward<Signal extends { readonly stage: 'signal' }, Outcome>(
  message: Arrived,
  step: Inward<Signal, Outcome>,
): Promise<Outcome> {
  const authenticated = await step.authenticate(message)
  if (authenticated.stage === 'signal') return step.heed(authenticated)
  const known = await step.recall(authenticated)
  if (known !== undefined) return known
  const opened = await step.open(authenticated)
  const verified = await step.verify(opened)
  const read = await step.read(verified)
  return step.accept(read)
}
