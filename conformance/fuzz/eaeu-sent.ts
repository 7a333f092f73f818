import { EEC } from '../src/wire/eaeu/names.ts'
import type { Wire } from '../src/wire/mime.ts'
import { children, elements, parse, root, text } from '../src/xml/dom.ts'

const UUID_URN = /urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/gi
const ONLY_UUID = new RegExp(`^${UUID_URN.source}$`, 'i')
const MESSAGE_ID = /<(?:[^\s<>/:]+:)?MessageID\b[^<>]*>(.*?)<\/(?:[^\s<>/:]+:)?MessageID\s*>/gs
const DIVIDES_NOTHING = /<!--.*?-->|<\?.*?\?>|<!\[CDATA\[|\]\]>/gs

/** What was sent, by whatever its changed text can be answered under. */
export class Sent {
  readonly #byId = new Map<string, readonly Wire[]>()
  /** Without one MessageID that can be read: each may get one fault that relates to nothing. */
  readonly #nameless: Wire[] = []

  add(wire: Wire): void {
    for (const id of idsIn(wire)) {
      const before = this.about(id)
      // the same bytes once more are no other message
      if (!before.includes(wire)) this.#byId.set(id, [...before, wire])
    }
    if (!hasOneId(wire)) this.#nameless.push(wire)
  }

  /** Every message that has this MessageID somewhere. Several prove nothing about either, none is an answer to nobody. */
  about(relatesTo: string): readonly Wire[] {
    return this.#byId.get(relatesTo) ?? []
  }

  /** Those of which no MessageID can be read and no fault has come; one of them has its fault now. */
  takeNameless(): readonly Wire[] {
    const all = [...this.#nameless]
    this.#nameless.shift()
    return all
  }
}

/**
 * All ids in elements called MessageID, wherever they stand. The scheme is the same in capitals (RFC 8141, section 3.1), and an
 * answer has it in small letters; the UUID behind it stays as it is spelled.
 */
function idsIn({ body }: Wire): ReadonlySet<string> {
  const values = [...body.toString('utf8').matchAll(MESSAGE_ID)].map(([, value = '']) => value.replace(DIVIDES_NOTHING, ''))
  return new Set(values.flatMap((value) => [...value.matchAll(UUID_URN)].map(([, uuid]) => `urn:uuid:${uuid}`)))
}

/** One MessageID in the Header, and in it a UUID and nothing else. What does not parse here may be read by somebody else without one. */
function hasOneId({ body }: Wire): boolean {
  try {
    const headers = children(root(parse(body)), EEC.soap, 'Header')
    const [id, ...more] = headers.flatMap((header) => children(header, EEC.wsa, 'MessageID'))
    return id !== undefined && more.length === 0 && elements(id).length === 0 && ONLY_UUID.test(text(id) ?? '')
  } catch {
    return false
  }
}
