import { expect, it } from 'vitest'
import { warnOfLeftSinks } from '../../src/house/left-sinks.ts'

it('warns of the position of a receiver that asw.yaml does not name any more, and of no other', async () => {
  const told: unknown[] = []
  const log = { warn: (facts: object, text: string) => told.push({ ...facts, text }) }
  const sinks = async () => ['events', 'webhook:gone'].map((name) => ({ name, lag: 7, createdAt: '', tries: 0 }))
  await warnOfLeftSinks({ journal: { sinks }, options: { log } } as never, new Set(['events']))
  expect(told).toEqual([{ sink: 'webhook:gone', lag: 7, text: expect.stringContaining('POST /v1/sinks/webhook:gone/forget') }])
})
