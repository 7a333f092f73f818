import { expect, it } from 'vitest'
import { mayBeKnownElsewhere } from '../../src/house/elsewhere.ts'
import type { NodeRow } from '../../src/journal/journal.ts'
import { Fault } from '../../src/message/fault.ts'

const row = (self: boolean, agreements: string): NodeRow => ({
  ...{
    id: agreements,
    host: 'h',
    pid: 1,
    version: '1',
    since: '2026-12-01T00:00:00Z',
    beatAt: '2026-12-01T00:00:00Z',
    claims: 0,
  },
  ...{ agreements, self },
})

it.each<[string, readonly NodeRow[], boolean]>([
  ['it is alone', [row(true, 'a')], false],
  ['every other node has the same agreements', [row(true, 'a'), row(false, 'a'), row(false, 'a')], false],
  ['one has others: a reload has reached one of the two', [row(false, 'b'), row(true, 'a'), row(false, 'a')], true],
  ['one has not read them yet', [row(true, 'a'), row(false, '')], true],
])('a partner that this node does not know: %s', async (_, all, may) => {
  expect(await mayBeKnownElsewhere({ nodes: async () => all })).toBe(may)
})

it('while the journal cannot say, it may be so', async () => {
  const nodes = async (): Promise<never> => {
    throw new Fault('ASW_JOURNAL_DOWN', 'down')
  }
  expect(await mayBeKnownElsewhere({ nodes })).toBe(true)
})
