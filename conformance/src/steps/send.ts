import { createHash, randomBytes } from 'node:crypto'
import type { Send } from '../cases/case.ts'
import { Inconclusive, Skipped, type WireRecord } from '../run/result.ts'
import { RoadTrouble } from '../twin/client.ts'
import type { Wire } from '../wire/mime.ts'
import type { CaseState, Sent } from './bed.ts'
import { build, known } from './build.ts'

/** Sends one message and keeps what came back on the same connection. */
export async function send(state: CaseState, wish: Send): Promise<void> {
  const name = wish.as ?? 'it'
  const again = wish.again === undefined ? undefined : known(state, wish.again)
  const built = again ?? build(state, wish, () => uuid(state.bed.random))
  const since = state.bed.twin.incoming.length
  const base = { ...built, since }
  record(state, 'sent', built.wire, `${name}: ${wish.what}`)
  if (state.bed.road === 'amqp') {
    if (!state.bed.amqp) throw new Skipped('the agreement names no exchange of the system under test')
    await state.bed.amqp.post(built.wire)
    state.sent.set(name, without(base))
    return
  }
  const { https } = state.bed
  if (!https) throw new Skipped('the agreement names no HTTPS address of the system under test')
  try {
    const answer = await https.post(built.wire, wish.http)
    record(state, 'received', answer.wire, `answer to ${name}`, answer.status)
    state.sent.set(name, { ...without(base), answer })
  } catch (error) {
    if (!(error instanceof RoadTrouble)) throw error
    state.sent.set(name, { ...without(base), trouble: error.message })
  }
}

/** The same bytes again are a new sending: what came back the first time is not its answer. */
function without({ answer: _, trouble: __, ...rest }: Sent): Sent {
  return rest
}

/** RFC 9562 version 4, from the run's own chance, so that a run with a seed can be repeated. */
export function uuid(random: () => number): string {
  const bytes = Buffer.from(Array.from({ length: 16 }, () => Math.floor(random() * 256)))
  const real = randomBytes(4)
  real.copy(bytes, 0)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Long enough to see what happened, short enough to be read. */
const MAX_EVIDENCE = 12_000

export function record(
  state: { readonly evidence: WireRecord[]; readonly bed: { readonly road: string } },
  way: WireRecord['way'],
  wire: Wire,
  about: string,
  status?: number,
): void {
  const text = wire.body.toString('utf8')
  state.evidence.push({
    way,
    at: new Date().toISOString(),
    road: state.bed.road,
    about,
    contentType: wire.contentType,
    ...(status === undefined ? {} : { status }),
    bytes: redact(
      text.length > MAX_EVIDENCE ? `${text.slice(0, MAX_EVIDENCE)}\n[... ${text.length - MAX_EVIDENCE} more characters]` : text,
    ),
    length: wire.body.length,
    sha256: createHash('sha256').update(wire.body).digest('hex'),
  })
}

/** What must not be shown to everybody who reads a report: bearer tokens, passwords in addresses, private keys. */
export function redact(text: string): string {
  return text
    .replace(/(authorization:\s*bearer\s+)\S+/gi, '$1[redacted]')
    .replace(/(\w+:\/\/[^/\s:@]+:)[^@\s]+@/g, '$1[redacted]@')
    .replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----/g, '[private key redacted]')
}

export function answerOrFail(sent: Sent): NonNullable<Sent['answer']> {
  if (sent.answer) return sent.answer
  throw new Inconclusive(`nothing came back: ${sent.trouble ?? 'no answer on this road'}`)
}
