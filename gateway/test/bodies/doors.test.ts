import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Agreement } from '../../src/agreement/index.ts'
import { type Bodies, bodiesOf, bodyFindings, openBodies } from '../../src/bodies/index.ts'
import { submit } from '../../src/intake/submit.ts'
import type { Fault } from '../../src/message/fault.ts'
import { type Door, openRest } from '../intake/rest.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { certificate } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { OTHER_PNG, PNG, sha256, written } from './register.ts'

let folder: string
let th: Alone
let door: Door
let bodies: Bodies
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'asw-bodies-'))
  written(folder)
  bodies = openBodies(folder)
  th = await openAlone('TH', ['VN'], () => ({ issuingBodies: 'refuse' }))
  Object.assign(th.gateway.receiving, {
    bodies: (agreement: Agreement, document: unknown) => bodyFindings(bodies, agreement.issuingBodies, document),
  })
  door = await openRest(th, { bodies: () => bodies })
})
afterAll(async () => {
  await door.close()
  await th.close()
  rmSync(folder, { recursive: true })
})

describe('a certificate that arrives', () => {
  const arrived = async (json = certificate()) => {
    const answer = await th.post('VN', (await letter(th.pen('VN'), json)).wire)
    const mail = await th.mail()
    return { answer, kinds: mail.map(({ content }) => content.kind), number: json.referenceNumber }
  }
  const strange = () => certificate({ issuingAuthority: { code: 'NOBODY', name: 'Nobody' } })
  const waiting = async (number: string) =>
    (await th.gateway.journal.entries('customs', { limit: 100 })).find(({ identity }) => identity.number === number)

  test('of a notified body is taken; the officer sees its seal of that day', async () => {
    const { number } = await arrived()
    const entry = await waiting(number)
    const judged = await door.call('GET', `/v1/inboxes/customs/${entry?.id}/issuing-body`)
    expect(judged.statusCode).toBe(200)
    expect(judged.json()).toMatchObject({ verdict: 'good', body: { seals: [{ sha256: sha256(OTHER_PNG) }] } })
    const picture = await door.call('GET', judged.json().body.seals[0].href)
    expect(picture.headers['content-type']).toBe('image/png')
    expect(picture.headers['x-content-type-options']).toBe('nosniff')
    expect(picture.rawPayload).toEqual(OTHER_PNG)
  })
  test('of another body is refused with the rule, where the agreement says so', async () => {
    const { number, kinds } = await arrived(strange())
    expect(await waiting(number)).toBeUndefined()
    expect(kinds).toContain('acknowledgment')
    const [refusal] = await th.gateway.journal.search({ limit: 1, document: 'certificate-response' })
    const json = refusal && (await th.gateway.journal.blob(refusal.jsonDigest))
    expect(new TextDecoder().decode(json)).toContain('D-16')
  })
  test('while the register names nobody of that country waits: our trouble, no verdict', async () => {
    const known = bodies
    bodies = bodiesOf([])
    const { answer, number } = await arrived()
    expect(answer).toMatchObject({ status: 503 })
    expect(await waiting(number)).toBeUndefined()
    bodies = known
  })
})

test('what our own country hands in is judged alike: a warning goes back with the 202, a refusal names the rule', async () => {
  const vn = await openAlone('VN', ['TH', 'MY'], (partner) => ({ issuingBodies: partner === 'TH' ? 'warn' : 'refuse' }))
  const intake = {
    ...vn.gateway.intake,
    seals: () => true,
    bodies: (agreement: Agreement, document: unknown) => bodyFindings(bodies, agreement.issuingBodies, document),
  }
  const strange = () => certificate({ issuingAuthority: { code: 'NOBODY', name: 'Nobody' } })
  const toMalaysia = (json: object): unknown =>
    JSON.parse(JSON.stringify(json).replaceAll('"TH"', '"MY"').replace('VN-TH', 'VN-MY').replace('THLCH', 'MYPKG'))
  const taken = await submit(intake, { document: strange(), submittedBy: 'nsw' })
  expect(taken.warnings).toContainEqual(expect.objectContaining({ severity: 'W', rule: 'D-16' }))
  const refused = await submit(intake, { document: toMalaysia(strange()), submittedBy: 'nsw' }).catch((error: unknown) => error)
  expect((refused as Fault).facts.issues).toEqual([expect.objectContaining({ severity: 'E', rule: 'D-16' })])
  const nobody = { ...intake, bodies: (_: Agreement, json: unknown) => bodyFindings(bodiesOf([]), 'refuse', json) }
  const wrong = { ...strange(), items: [] }
  const told = await submit(nobody, { document: wrong, submittedBy: 'nsw' }).catch((error: unknown) => error)
  expect(told, 'what is wrong by itself is no trouble of the register').toMatchObject({ code: 'ASW_DOCUMENT_INVALID' })
  await vn.close()
})

describe('GET /v1/bodies', () => {
  const get = async (query: string) => (await door.call('GET', `/v1/bodies${query}`)).json()
  test.each([
    ['', 1, 2],
    ['?country=VN&code=MOIT', 1, 2],
    ['?country=VN&on=2025-06-01', 1, 1],
    ['?on=2031-01-01', 0, 0],
    ['?country=TH', 0, 0],
  ])('%s: %i bodies, %i seals', async (query, count, seals) => {
    const { items } = await get(query)
    expect(items).toHaveLength(count)
    expect(items[0]?.seals ?? []).toHaveLength(seals)
  })
  test('shows no path of this machine', async () => {
    expect(JSON.stringify(await get(''))).not.toContain(folder)
  })
  test.each([
    ['/v1/bodies?country=vn', 400],
    ['/v1/bodies?on=2026-02-30', 400],
    [`/v1/bodies/VN/MOIT/specimens/${'0'.repeat(64)}`, 404],
    [`/v1/bodies/VN/OTHER/specimens/${sha256(PNG)}`, 404],
    ['/v1/bodies/VN/MOIT/specimens/..%2f..%2fvn.json', 400],
    ['/v1/inboxes/customs/none/issuing-body', 404],
  ])('%s: %i', async (path, status) => {
    expect((await door.call('GET', path)).statusCode).toBe(status)
  })
})
