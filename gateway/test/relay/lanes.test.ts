import { expect, it } from 'vitest'
import type { Agreement, Agreements } from '../../src/agreement/agreement.ts'
import { openLanes } from '../../src/relay/lanes.ts'

function knowing(...partners: readonly string[]): Agreements {
  const all = partners.map((partner) => ({ partner, transport: { connections: 3 } }) as Agreement)
  return { all: () => all } as unknown as Agreements
}

it('there is a lane for each partner that is known and none for others; one that comes with new agreements gets its own', () => {
  let agreements = knowing('TH', 'MY')
  const started: (readonly [string, string | undefined])[] = []
  const lanes = openLanes({
    agreements: () => agreements,
    start: (name, { partner }) => {
      started.push([name, partner])
      return { wake: () => undefined, stop: async () => undefined }
    },
  })
  agreements = knowing('MY', 'SG')
  lanes.renew()
  lanes.renew()
  expect(started).toEqual([
    ['TH', 'TH'],
    ['MY', 'MY'],
    ['SG', 'SG'],
  ])
})
