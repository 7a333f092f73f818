import { type ExclusiveXml, receiveXml } from '@asw/mappings/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pack, unpack } from '../../src/envelope/ebms2/index.ts'
import { readPackage } from '../../src/envelope/ebms2/mime/read.ts'
import { collectExclusive } from '../../src/envelope/ebms2/signature/collect-exclusive.ts'
import { Fault, faultOf } from '../../src/message/fault.ts'
import type { Wire } from '../../src/message/wire.ts'
import { edit, keyFor, LIMITS, MESSAGES, open, signedUser } from './fixture.ts'

/** With it, an envelope is not in canonical form: libxml2 reads it, and what is covered stays the same. */
function declared(wire: Wire): Wire {
  return edit(wire, '<soap:Envelope', '<?xml version="1.0"?><soap:Envelope')
}

async function judged(wire: Wire): Promise<unknown> {
  try {
    const { message, references, signer } = await open(wire)
    return { message, references, serial: signer.serial }
  } catch (error) {
    return faultOf(error).code
  }
}

const ACTOR = ' soap:actor="urn:oasis:names:tc:ebxml-msg:actor:nextMSH"'
const PUT = [
  '',
  'x',
  ' ',
  '<!-- -->',
  '&#32;',
  ' xmlns:ds="urn:x"',
  ' xmlns:soap="urn:x"',
  ACTOR,
  '<ds:Signature></ds:Signature>',
  ' xml:lang="vi"',
]

describe('an envelope that came in canonical form', () => {
  it.each(Object.entries(MESSAGES))('gives the octets that libxml2 makes of it: %s', async (_, message) => {
    const wire = await pack(message, await keyFor())
    const [asItCame, parsed] = [unpack(wire, LIMITS), unpack(declared(wire), LIMITS)]
    if (asItCame.signature instanceof Fault || parsed.signature instanceof Fault) throw asItCame.signature
    const { coveredRoot: _root, ...collected } = asItCame.signature
    expect(collected).toEqual(parsed.signature)
    expect(asItCame.hint).toEqual(parsed.hint)
    expect(await judged(wire)).toEqual(await judged(declared(wire)))
  })

  it('is not parsed at all, unless a block of it is for the next hop', async () => {
    const collected = async (name: string) => {
      const { soap } = readPackage(await pack(MESSAGES[name] as (typeof MESSAGES)[string], await keyFor()), LIMITS)
      return collectExclusive(receiveXml(soap) as ExclusiveXml, LIMITS.maxParts)
    }
    expect(await collected('user message')).toBeDefined()
    expect(await collected('acknowledgment')).toBeDefined()
    expect(await collected('user message that wants its answer now')).toBeUndefined()
  })

  it('XS-17: is judged as libxml2 judges it, whatever is done to it', async () => {
    const wire = await signedUser()
    const text = Buffer.from(wire.body).toString('latin1')
    const [from, to] = [text.indexOf('<soap:Envelope') + 14, text.indexOf('</soap:Envelope>')]
    const change = fc.record({ at: fc.integer({ min: from, max: to }), take: fc.nat({ max: 30 }), put: fc.constantFrom(...PUT) })
    await fc.assert(
      fc.asyncProperty(change, async ({ at, take, put }) => {
        const body = Buffer.from(text.slice(0, at) + put + text.slice(at + take), 'latin1')
        const changed = { contentType: wire.contentType, body }
        expect(await judged(changed)).toEqual(await judged(declared(changed)))
      }),
      { numRuns: 600 },
    )
  })
})
