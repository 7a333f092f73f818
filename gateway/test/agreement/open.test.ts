import { rm } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Agreements, openAgreements } from '../../src/agreement/index.ts'
import { Fault } from '../../src/message/fault.ts'
import { partnerId } from '../../src/message/ids.ts'
import { agreementText, faultOf, type Site, site } from './site.ts'

let here: Site
beforeEach(async () => {
  here = await site()
  await here.write('partners/TH.yaml', agreementText('TH'))
  await here.write('partners/MY.yaml', agreementText('MY'))
})
afterEach(async () => {
  await here[Symbol.asyncDispose]()
})
const open = () => openAgreements(here.path('partners'))

describe('a set of agreements', () => {
  test('finds a partner by its id, its country and its party', () => {
    const agreements = open().current()
    expect(agreements.version).toBe(1)
    expect(agreements.of(partnerId('TH')).country).toBe('TH')
    expect(agreements.byCountry('MY')?.partner).toBe('MY')
    expect(agreements.byCountry('LA')).toBeUndefined()
    expect(agreements.byParty({ id: 'TH', type: 'urn:asw:country' })?.partner).toBe('TH')
    expect(agreements.byParty({ id: 'TH' })?.partner).toBe('TH')
    expect(agreements.byParty({ id: 'TH', type: 'urn:other' })).toBeUndefined()
    expect(agreements.byParty({ id: 'th', type: 'urn:asw:country' })).toBeUndefined()
    expect(faultOf(() => agreements.of(partnerId('LA'))).code).toBe('ASW_PARTNER_UNKNOWN')
  })

  test('may be empty', async () => {
    await rm(here.path('partners/TH.yaml'))
    await rm(here.path('partners/MY.yaml'))
    expect(open().current().all()).toEqual([])
  })

  test('of which one partner has two is not opened, and both files are named', async () => {
    await here.write('partners/MY.yml', agreementText('MY'))
    expect(faultOf(open).message).toMatch(/MY has two agreements; keep one of the two files, MY\.yaml and MY\.yml/)
  })

  test('that contradict each other is not opened (C7)', async () => {
    await here.write('partners/MY.yaml', { ...agreementText('MY'), party: { id: 'TH' } })
    expect(faultOf(open)).toMatchObject({ code: 'ASW_AGREEMENT_INVALID', message: expect.stringContaining('TH') })
  })
})

describe('a reload', () => {
  test('swaps the whole set; who holds the old one keeps it', async () => {
    const holder = open()
    const before = holder.current()
    await here.write('partners/TH.yaml', { ...agreementText('TH'), cpaId: 'asw-vn-th-2' })
    await rm(here.path('partners/MY.yaml'))
    expect(holder.current()).toBe(before)
    expect(holder.reload()).toBe(2)
    expect(holder.current().version).toBe(2)
    expect(holder.current().of(partnerId('TH')).cpaId).toBe('asw-vn-th-2')
    expect(holder.current().byCountry('MY')).toBeUndefined()
    expect(before.of(partnerId('TH')).cpaId).toBe('asw-vn-th-1')
    expect(before.all()).toHaveLength(2)
  })

  test.each<[string, () => Promise<unknown>]>([
    ['a file that is no agreement', () => here.write('partners/TH.yaml', 'partner: TH')],
    ['a certificate that is gone', () => rm(here.path('certs/TH/seal.pem'))],
    ['a party that another partner has', () => here.write('partners/MY.yaml', { ...agreementText('MY'), party: { id: 'TH' } })],
    ['a folder that is gone', () => rm(here.path('partners'), { recursive: true })],
  ])('that meets %s leaves the old set in force and says why', async (_, spoil) => {
    const holder = open()
    const before = holder.current()
    await spoil()
    expect(faultOf(() => holder.reload()).code).toBe('ASW_AGREEMENT_INVALID')
    expect(holder.current()).toBe(before)
    expect(holder.trouble()?.code).toBe('ASW_AGREEMENT_INVALID')
  })

  test('whose set is not taken leaves the old one in force and says why', async () => {
    const holder = open()
    const before = holder.current()
    await here.write('partners/TH.yaml', { ...agreementText('TH'), pack: 'nowhere' })
    const assure = vi.fn((fresh: Agreements) => {
      throw new Fault('ASW_PACK_INVALID', fresh.of(partnerId('TH')).pack)
    })
    expect(faultOf(() => holder.reload(assure))).toMatchObject({ code: 'ASW_PACK_INVALID', message: 'nowhere' })
    expect(holder.current()).toBe(before)
    expect(holder.trouble()?.code).toBe('ASW_PACK_INVALID')
  })

  test('that succeeds after one that did not ends the trouble and counts once', async () => {
    const holder = open()
    await here.write('partners/TH.yaml', 'partner: TH')
    faultOf(() => holder.reload())
    await here.write('partners/TH.yaml', agreementText('TH'))
    expect(holder.reload()).toBe(2)
    expect(holder.trouble()).toBeUndefined()
  })
})
