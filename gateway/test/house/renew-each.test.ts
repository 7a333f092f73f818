import { expect, test } from 'vitest'
import { renewEach } from '../../src/house/renew-each.ts'
import { Fault } from '../../src/message/fault.ts'

test('what cannot be renewed is told and keeps nothing else back', async () => {
  const renewed: string[] = []
  const told: string[] = []
  const away = async () => {
    throw new Fault('ASW_JOURNAL_DOWN', 'away')
  }
  const trouble = await renewEach(
    { lanes: () => renewed.push('lanes'), subscriptions: away, roads: async () => renewed.push('roads'), nodes: away },
    (what, { code }) => told.push(`${what} ${code}`),
  )
  expect(renewed).toEqual(['lanes', 'roads'])
  expect(told).toEqual(['subscriptions ASW_JOURNAL_DOWN', 'nodes ASW_JOURNAL_DOWN'])
  expect(trouble?.code).toBe('ASW_JOURNAL_DOWN')
  expect(trouble?.message).toContain('subscriptions: away; nodes: away')
})

test('where everything follows there is no trouble', async () => {
  expect(await renewEach({ lanes: () => undefined }, () => undefined)).toBeUndefined()
})
