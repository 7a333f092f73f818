import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Agreement, BodiesPolicy } from '../../src/agreement/index.ts'
import { type Bodies, bodiesOf, bodyFindings, openBodies } from '../../src/bodies/index.ts'
import { submit } from '../../src/intake/submit.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import type { Fault } from '../../src/message/fault.ts'
import type { ExchangeId } from '../../src/message/ids.ts'
import { registerText, written } from '../bodies/register.ts'
import { MINUTE } from '../receive/world.ts'
import { Offices, sample } from './offices.ts'

/** Certificates of Viet Nam name the body `02` and were issued on 12 October 2026. */
let offices: Offices
let folder: string
let bodies: Bodies

const judged = (agreement: Agreement, document: unknown) => bodyFindings(bodies, agreement.issuingBodies, document)
async function open(issuingBodies: BodiesPolicy): Promise<void> {
  offices = await Offices.open({ issuingBodies })
  offices.ru.eaeu = { ...offices.ru.eaeu, bodies: judged }
}
function notified(more: object = {}): void {
  written(folder, registerText({ code: '02', schemes: ['EAEUVN'], ...more }))
  bodies = openBodies(folder)
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asw-eaeu-bodies-'))
  notified()
})
afterEach(async () => {
  await offices.close()
  rmSync(folder, { recursive: true })
})

const GATEWAY = 'gateway' as ExchangeId
const form = (more: object = {}): CanonicalDocument => ({ ...sample('certificate-of-origin.vn-ru-two-items-by-sea'), ...more })
const textOf = (label: string) => Buffer.from(offices.wires[offices.passed.lastIndexOf(label)]!.body).toString('utf8')
const inbox = async () => (await offices.ru.inbox()).length
const notes = () => offices.ru.gateway.notes.filter(({ what }) => what === 'issuing-body')
const OTHER = { code: '99' }
const ENDED = { validTo: '2026-10-11', seals: undefined, signatures: undefined }
const ALL = ['VN:001', 'RU:RCV', 'RU:PRS', 'RU:002']

describe('E-13: a certificate EAV that arrives', () => {
  it('of a body notified for its day is taken, and nothing is said', async () => {
    await open('refuse')
    await offices.vn.submit(form())
    expect(await offices.carry()).toEqual(ALL)
    expect(notes()).toEqual([])
    expect(await inbox()).toBe(1)
  })

  it.each<[string, object, string]>([
    ['that was not notified', OTHER, 'the issuing body is not among those that were notified'],
    ['that was notified for other days', ENDED, 'the issuing body was notified for 2018-01-01 to 2026-10-11'],
  ])('of a body %s is refused by ERR with the rule, and the delivery of its sender with it', async (_, register, why) => {
    await open('refuse')
    notified(register)
    const { delivery, exchange } = await offices.vn.submit(form())
    expect(await offices.carry()).toEqual(['VN:001', 'RU:RCV', 'RU:ERR'])
    expect(textOf('RU:ERR')).toMatch(/Code[^>]*>E-13</)
    expect(textOf('RU:ERR')).toContain(why)
    expect(textOf('RU:ERR')).toContain('/issuingAuthority/code')
    expect(await inbox()).toBe(0)
    expect(await offices.vn.journal.delivery(delivery)).toMatchObject({ state: 'refused', lastCode: 'ASW_PARTNER_REFUSED' })
    const heard = (await offices.vn.journal.timeline(exchange)).filter(({ kind }) => kind === 'conversation-heard')
    expect(heard.at(-1)?.data).toMatchObject({ code: 'ERR', errors: ['E-13'] })
    const refused = (await offices.ru.journal.timeline(GATEWAY)).filter(({ kind }) => kind === 'conversation-refused')
    expect(refused.map(({ data }) => data?.errors)).toEqual([['E-13']])
    expect(notes()).toMatchObject([{ partner: 'VN', detail: expect.stringMatching(/^E-13: .*; EDocId \S+/) }])
  })

  it('of such a body is taken where the agreement only warns, and the operator is told', async () => {
    await open('warn')
    notified(OTHER)
    await offices.vn.submit(form())
    expect(await offices.carry()).toEqual(ALL)
    expect(await inbox()).toBe(1)
    expect(notes()).toMatchObject([{ partner: 'VN', detail: expect.stringMatching(/^E-13: /) }])
  })

  it('of such a body is taken in silence where the agreement does not ask', async () => {
    await open('off')
    notified(OTHER)
    await offices.vn.submit(form())
    expect(await offices.carry()).toEqual(ALL)
    expect(notes()).toEqual([])
  })

  it('breaks another rule as well: both are told at once', async () => {
    await open('refuse')
    notified(OTHER)
    await offices.vn.say(form({ validTo: '2029-10-12' }))
    expect((await offices.carry()).at(-1)).toBe('RU:ERR')
    const codes = [...textOf('RU:ERR').matchAll(/Code[^>]*>(E-\d\d)</g)].map(([, code]) => code)
    expect(codes).toContain('E-13')
    expect(codes.length).toBeGreaterThan(1)
  })

  it('while the register names nobody of its country waits: no verdict, nothing lost', async () => {
    await open('refuse')
    bodies = bodiesOf([])
    const { delivery } = await offices.vn.submit(form())
    expect(new Set(await offices.carry())).toEqual(new Set(['VN:001']))
    expect(offices.ru.gateway.notes.at(-1)).toMatchObject({ what: 'trouble', code: 'ASW_CONFIG_INVALID' })
    expect(await inbox()).toBe(0)
    notified()
    offices.world.advance(MINUTE)
    expect((await offices.carry()).slice(-4)).toEqual(ALL)
    expect((await offices.vn.journal.delivery(delivery))?.state).toBe('delivered')
  })
})

describe('E-13: a certificate EAV that our own country hands in', () => {
  const handIn = (document: CanonicalDocument) =>
    submit({ ...offices.vn.gateway.intake, seals: () => true, bodies: judged }, { document, submittedBy: 'nsw' })
  const samples = ['certificate-of-origin.vn-ru-two-items-by-sea', 'certificate-of-origin.vn-by-duplicate-invoice-to-follow']

  it.each(samples)('%s: a warning goes back with the 202, whichever member state it is for', async (name) => {
    await open('warn')
    notified(OTHER)
    const { warnings } = await handIn(sample(name))
    expect(warnings).toContainEqual(expect.objectContaining({ severity: 'W', rule: 'E-13' }))
  })

  it.each(samples)('%s: refused where the agreement refuses, and taken from a notified body', async (name) => {
    await open('refuse')
    const issuedOn = String(sample(name).issuedOn)
    notified({ ...OTHER, validTo: issuedOn, seals: undefined, signatures: undefined })
    const refused = await handIn(sample(name)).catch((error: unknown) => error)
    expect((refused as Fault).facts.issues).toContainEqual(expect.objectContaining({ severity: 'E', rule: 'E-13' }))
    const { issuingAuthority } = sample(name) as unknown as { readonly issuingAuthority: { readonly code: string } }
    notified({ code: issuingAuthority.code, validTo: issuedOn, seals: undefined, signatures: undefined })
    const { warnings } = await handIn(sample(name))
    expect(warnings.map(({ rule }) => rule)).not.toContain('E-13')
  })
})
