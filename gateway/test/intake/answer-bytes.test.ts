import { expect, test } from 'vitest'
import { digestsOf, openAlone } from '../receive/alone.ts'
import { certificate } from '../receive/documents.ts'
import { signal } from '../receive/letter.ts'
import { openRest } from './rest.ts'

/** A partner chooses its message ids and how it spells its content types: whatever they are, its signed receipt is ours to fetch. */
test.each([
  ['an id as most are', 'plain@th.example', '', 'plain@th.example', /^multipart\/|^text\/xml/],
  ['an id that no header carries', '文 “1”@th.example', '', encodeURIComponent('文 “1”@th.example'), /^multipart\/|^text\/xml/],
  ['a type that no header carries', 'a@th.example', '; x="文"', 'a@th.example', /^application\/octet-stream$/],
  ['a type with a line break', 'b@th.example', '; x="a\r\nX-Evil: 1"', 'b@th.example', /^application\/octet-stream$/],
])('an Acknowledgment with %s is fetched as it came', async (_, id, extra, shownId, shownType) => {
  const vn = await openAlone('VN', ['TH'])
  const door = await openRest(vn)
  try {
    const { delivery } = await vn.gateway.submit(certificate())
    const [sent] = await vn.mail()
    if (!sent) throw new Error('nothing was sent')
    const refToMessageId = sent.header.messageId
    const timestamp = new Date(vn.world.now()).toISOString()
    const acknowledgment = { timestamp, refToMessageId, references: digestsOf(sent.wire) }
    const letter = await signal(
      vn.pen('TH'),
      { kind: 'acknowledgment', acknowledgment },
      { header: { messageId: id, refToMessageId } },
    )
    const wire = { ...letter.wire, contentType: `${letter.wire.contentType}${extra}` }
    expect((await vn.post('TH', wire)).status).toBe(202)
    const answer = await door.call('GET', `/v1/messages/${delivery}/acknowledgment`)
    expect(answer.statusCode).toBe(200)
    expect(answer.rawPayload.equals(Buffer.from(wire.body))).toBe(true)
    expect(answer.headers).toMatchObject({
      'x-asw-kind': 'acknowledgment',
      'x-asw-message-id': shownId,
      'content-type': expect.stringMatching(shownType),
      'x-content-type-options': 'nosniff',
    })
    expect(answer.headers['x-evil']).toBeUndefined()
  } finally {
    await door.close()
    await vn.close()
  }
})
