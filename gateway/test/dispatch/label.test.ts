import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { labelOf } from '../../src/dispatch/label.ts'
import { pack } from '../../src/envelope/ebms2/index.ts'
import { HEADER, keyFor, MESSAGES, USER } from '../envelope/fixture.ts'

const hex = (text: string, digits: number) => createHash('sha256').update(text).digest('hex').slice(0, digits)

it('an envelope of our own says its ids, its kind, and the trace of its conversation', async () => {
  const label = labelOf(await pack(USER, await keyFor()))
  expect(label).toEqual({
    messageId: HEADER.messageId,
    type: 'EFORMD/Submit',
    traceparent: `00-${hex(HEADER.conversationId, 32)}-${hex(HEADER.messageId, 16)}-01`,
  })
  expect(label.traceparent).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/)
})

it.each(Object.entries(MESSAGES))('%s is in the trace of its conversation, with a parent id of its own', async (_, message) => {
  const { traceparent, messageId } = labelOf(await pack(message, await keyFor()))
  expect(traceparent?.slice(3, 35)).toBe(hex(message.header.conversationId, 32))
  expect(traceparent?.slice(36, 52)).toBe(hex(messageId, 16))
})
