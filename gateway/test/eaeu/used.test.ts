import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountsOf, certifiedOf } from '../../src/journal/ledger.ts'
import { type CanonicalDocument, identityOf } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { type Door, openRest, problem } from '../intake/rest.ts'
import { Offices, sample } from './offices.ts'

/** Russia issues; Viet Nam imports, and between them no document tells what is used. */
let offices: Offices
let door: Door
const checked = sample('certificate-of-origin.ru-vn-under-verification')
const json: CanonicalDocument = { ...checked, registerEntry: { ...(checked.registerEntry as object), status: 'VALID' } }
beforeAll(async () => {
  offices = await Offices.open()
  await offices.ru.submit(json)
  await offices.carry()
  door = await openRest({ gateway: offices.vn.gateway, world: offices.world })
})
afterAll(async () => {
  await door.close()
  await offices.close()
})

const imported = async () => (await offices.vn.journal.exchangeOf(certificateKey(identityOf(json))))!
const path = async (what: string) => `/v1/exchanges/${encodeURIComponent((await imported()).id)}/${what}`
const book = async (action: string, quantity?: string, number = 'D-1') =>
  door.call('POST', await path('bookings'), {
    ...{ action, declaration: { number, date: '2026-11-24' } },
    lines: [{ item: 1, ...(quantity === undefined ? {} : { quantity }) }],
  })
const stands = async () => {
  const { id, view } = await imported()
  const [account] = accountsOf(certifiedOf(view), await offices.vn.journal.account(id))
  return account
}

describe('a certificate EAV in the importing country', () => {
  it.each([
    ['reserve', '5', { reserved: '5', committed: '0' }],
    ['commit', undefined, { reserved: '0', committed: '5' }],
    ['adjust', '3', { reserved: '0', committed: '3' }],
    ['release', undefined, { reserved: '0', committed: '0' }],
  ] as const)('has the account that customs keep: %s', async (action, quantity, expected) => {
    const booked = await book(action, quantity)
    expect([booked.statusCode, booked.body]).toEqual([200, expect.any(String)])
    expect(booked.json()).not.toHaveProperty('response')
    expect(await stands()).toMatchObject(expected)
    expect(await offices.carry()).toEqual([])
    expect(await offices.vn.journal.search({ exchange: (await imported()).id, limit: 10 })).toEqual([])
  })

  it('is not overdrawn: more than is left is refused', async () => {
    const { code } = problem(await book('reserve', '9999999999', 'D-2'))
    expect(code).toBe('ASW_LEDGER_EXCEEDED')
  })

  it('has no responses, and says so', async () => {
    const said = problem(await door.call('POST', await path('responses'), { kind: 'RECEIPT', hop: 'AS4', received: true }))
    expect(said).toMatchObject({ status: 409, code: 'ASW_STATE_CONFLICT' })
    expect(said.detail).toMatch(/no responses.*EAEUVN/)
  })

  it('is waited for to the end of its validity only', async () => {
    for (const { journal } of [offices.ru, offices.vn]) {
      const row = await journal.exchangeOf(certificateKey(identityOf(json)))
      const running = (await journal.clocks(row!.id)).map(({ name }) => name)
      expect(running).toEqual(['validity'])
    }
  })
})
