import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clocksOnce } from '../../src/acknowledge/clocks.ts'
import { agreementSet } from '../../src/agreement/open.ts'
import { Fault } from '../../src/message/fault.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { type Alone, documents, openAlone } from '../receive/alone.ts'
import { cancellation, certificate } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { DAY, HOUR } from '../receive/world.ts'

/** Thailand waits for originals of two partners; Viet Nam's have waited longest. */
let th: Alone
beforeEach(async () => {
  th = await openAlone('TH', ['VN', 'MY'], (partner) => (partner === 'MY' ? { cpaId: 'asw-my-th-1' } : {}))
})
afterEach(() => th.close())

async function waits(issuingCountry: string): Promise<() => Promise<string>> {
  const { referenceNumber } = certificate()
  const json = cancellation({ referenceNumber }, { certificate: { referenceNumber, issuingCountry } })
  const header = issuingCountry === 'MY' ? { cpaId: 'asw-my-th-1' } : {}
  expect(await th.post(issuingCountry, (await letter(th.pen(issuingCountry), json, { header })).wire)).toEqual({ status: 202 })
  const key = certificateKey({ scheme: 'ATIGA', issuingCountry, number: referenceNumber })
  const { id } = (await th.gateway.journal.exchangeOf(key))!
  return async () => {
    const clocks = await th.gateway.journal.clocks(id)
    return clocks.find(({ name }) => name === 'original-missing')!.state
  }
}
const heardBy = async (partner: string) => {
  const mail = (await th.mail()).filter(({ to }) => to === partner)
  return (await documents(mail, th.pen(partner).keys)).map((one) => (one.cancellation as { outcome: string }).outcome)
}

describe('clocks whose deadline has passed', () => {
  it('fire without a word, a day later, where nothing is agreed with the partner any more, and the others say theirs', async () => {
    const clocks = [await waits('VN'), await waits('MY')]
    await th.mail()
    await th.restart(th.gateway.agreements.filter(({ partner }) => partner === 'MY'))
    th.world.advance(7 * DAY)
    expect(await heardBy('MY')).toEqual(['REFUSED_NOT_FOUND'])
    const states = () => Promise.all(clocks.map((state) => state()))
    expect(await states()).toEqual(['running', 'fired'])
    th.world.advance(DAY)
    expect(await heardBy('MY')).toEqual([])
    expect(await states()).toEqual(['fired', 'fired'])
  })

  it('are left to the nodes that know the partner, for a day: one that does not may be behind', async () => {
    const state = await waits('VN')
    await th.mail()
    const { intake, journal } = th.gateway
    while ((await journal.dueClocks(1)).length === 0) th.world.advance(HOUR)
    expect(await clocksOnce({ ...intake, agreements: () => agreementSet([], 2) })).toBe(0)
    expect(await state()).toBe('running')
    expect(await heardBy('VN')).toEqual(['REFUSED_NOT_FOUND'])
  })

  it('fire though an earlier one cannot; the trouble names that one, which stays due', async () => {
    const clocks = [await waits('VN'), await waits('MY')]
    await th.mail()
    th.world.advance(7 * DAY)
    const { intake } = th.gateway
    const broken = new Proxy(intake.journal, {
      get:
        (journal, name) =>
        async (id: string, ...rest: unknown[]) => {
          const exchange = name === 'exchange' ? await journal.exchange(id as never) : undefined
          if (exchange?.issuingCountry === 'VN') throw new Fault('ASW_INTERNAL', 'unreadable')
          return exchange ?? Reflect.get(journal, name).call(journal, id, ...rest)
        },
    })
    await expect(clocksOnce({ ...intake, journal: broken })).rejects.toThrow(
      /^clock original-missing of exchange .+: unreadable$/,
    )
    expect(await Promise.all(clocks.map((state) => state()))).toEqual(['running', 'fired'])
    expect(await heardBy('VN')).toEqual(['REFUSED_NOT_FOUND'])
  })
})
