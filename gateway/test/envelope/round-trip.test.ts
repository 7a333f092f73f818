import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pack, referencesOf, unpack } from '../../src/envelope/ebms2/index.ts'
import { ALGORITHMS, HEADER, keyFor, LIMITS, MESSAGES, open, PART, signedUser, trusting, USER } from './fixture.ts'

describe('pack, unpack, authenticate', () => {
  it.each(Object.entries(MESSAGES))('give back the same %s', async (_, message) => {
    const wire = await pack(message, await keyFor())
    const opened = await open(wire, trusting([await keyFor()], { messageOrder: true }))
    expect(opened.message).toEqual(message)
    expect(unpack(wire, LIMITS).hint).toEqual(message.header)
  })

  it.each(ALGORITHMS)('verify %s', async (algorithm) => {
    const { message, signer } = await open(await signedUser(algorithm))
    expect(message).toEqual(USER)
    expect(signer.serial).toBe((await keyFor(algorithm)).certificate.serial)
  })

  it('write the same bytes for the same arguments', async () => {
    const once = await pack(USER, await keyFor('rsa-sha256'))
    const twice = await pack(USER, await keyFor('rsa-sha256'))
    expect(twice).toEqual(once)
  })

  it('take ids and boundary as arguments', async () => {
    const wire = await pack(USER, undefined, { boundary: 'b1', rootId: 'root@x' })
    expect(wire.contentType).toBe('multipart/related; type="text/xml"; boundary="b1"; start="<root@x>"')
  })

  it('give parts as views of the body, without a copy', async () => {
    const wire = await signedUser()
    const { message } = await open(wire)
    if (message.content.kind !== 'user') throw new Error('not a user message')
    expect(message.content.parts[0]?.bytes.buffer).toBe(wire.body.buffer)
  })

  it('hand out the References, which are those of the stored bytes', async () => {
    const wire = await signedUser()
    const { references } = await open(wire)
    expect(references).toEqual(referencesOf(wire))
    expect(references.map(({ uri }) => uri)).toEqual(['', `cid:${PART.contentId}`])
  })

  it('carry References through an Acknowledgment unchanged, whichever actor the XPath names', async () => {
    const { references } = await open(await signedUser())
    for (const copied of [
      references,
      references.map((one) => (one.uri === '' ? { ...one, nextMsh: 'urn:oasis:names:tc:ebxml-msg:service:nextMSH' } : one)),
    ]) {
      const acknowledgment = MESSAGES.acknowledgment!
      const message = {
        ...acknowledgment,
        content: {
          kind: 'acknowledgment',
          acknowledgment: { timestamp: HEADER.timestamp, refToMessageId: 'x', references: copied },
        },
      } as const
      expect((await open(await pack(message, await keyFor()))).message).toEqual(message)
    }
  })

  it('n different parts give n different digests, and every order is kept', async () => {
    const key = await keyFor()
    const contents = fc.uniqueArray(fc.uint8Array({ maxLength: 300 }), {
      minLength: 1,
      maxLength: 4,
      selector: (bytes) => Buffer.from(bytes).toString('hex'),
    })
    await fc.assert(
      fc.asyncProperty(contents, async (parts) => {
        const message = {
          header: HEADER,
          content: {
            kind: 'user',
            parts: parts.map((bytes, n) => ({ contentId: `p${n}@x`, contentType: 'application/octet-stream', bytes })),
          },
        } as const
        const { message: back, references } = await open(await pack(message, key))
        if (back.content.kind !== 'user') throw new Error('not a user message')
        expect(back.content.parts.map(({ bytes }) => Buffer.from(bytes))).toEqual(parts.map((bytes) => Buffer.from(bytes)))
        expect(new Set(references.map(({ digestValue }) => digestValue)).size).toBe(parts.length + 1)
      }),
      { numRuns: 60 },
    )
  })

  it('keep every text that XML can carry', async () => {
    const key = await keyFor()
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .map((one) => `x${one.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/gu, '')}x`)
    await fc.assert(
      fc.asyncProperty(text, text, async (cpaId, description) => {
        const header = { ...HEADER, cpaId, descriptions: [{ language: 'vi', text: description }] }
        expect((await open(await pack({ ...USER, header }, key))).message.header).toEqual(header)
      }),
      { numRuns: 60 },
    )
  })
})
