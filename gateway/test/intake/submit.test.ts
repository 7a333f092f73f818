import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { validate } from '../../src/dispatch/validate.ts'
import { judge, submit } from '../../src/intake/submit.ts'
import type { Submitted } from '../../src/journal/journal.ts'
import { Fault } from '../../src/message/fault.ts'
import type { FaultCode } from '../../src/message/faults.ts'
import type { DeliveryId } from '../../src/message/ids.ts'
import type { Received } from '../../src/message/stages.ts'
import { type Alone, openAlone, settled } from '../receive/alone.ts'
import { cancellation, certificate, serial, utilisation } from '../receive/documents.ts'
import { PACK } from '../receive/gateways.ts'
import { DAY } from '../receive/world.ts'
import { type Door, openRest, problem } from './rest.ts'

/** The NSW of Viet Nam hands in what goes to Thailand. */
let vn: Alone
let door: Door
beforeAll(async () => {
  vn = await openAlone('VN', ['TH', 'MY'], (partner) =>
    partner === 'MY' ? { cpaId: 'asw-my-vn-1', capabilities: { send: ['cancellation'], receive: [] } } : {},
  )
  door = await openRest(vn)
})
afterAll(async () => {
  await door.close()
  await vn.close()
})
beforeEach(() => settled(vn))

const submitted = (document: unknown, headers: Readonly<Record<string, string>> = {}, partner?: string) =>
  door.call('POST', '/v1/messages', partner === undefined ? { document } : { document, partner }, { headers })
const counts = () => vn.gateway.journal.counts()

describe('a clock that is known to be wrong', () => {
  const wrong = () => ({
    ...vn.gateway.intake,
    world: { ...vn.gateway.intake.world, now: () => Date.parse('2020-01-01T00:00:00Z') },
  })
  const trouble = { code: 'ASW_CLOCK_WRONG', row: { status: 503, retry: 'later' } }

  it('judges no document at the door', async () => {
    const wish = { document: certificate(), submittedBy: 'nsw' }
    await expect(submit(wrong(), wish)).rejects.toMatchObject(trouble)
    await expect(judge(wrong(), wish.document)).rejects.toMatchObject(trouble)
  })

  it('closes no delivery on the way out', async () => {
    const { delivery } = (await submitted(certificate())).json() as Submitted
    const { agreements, pack, world } = wrong()
    const row = (await vn.gateway.journal.delivery(delivery as DeliveryId))!
    const json = certificate()
    const message = { stage: 'received', ...row, delivery, json } as unknown as Received
    await expect(validate({ agreements, pack, world }, message)).rejects.toMatchObject(trouble)
  })
})

describe('a document that is right', () => {
  it('is taken with 202 and can be found where Location says', async () => {
    const json = certificate()
    const response = await submitted(json)
    expect(response.statusCode).toBe(202)
    const { delivery, exchange, partner, repeated } = response.json() as Record<string, unknown>
    expect([partner, repeated]).toEqual(['TH', false])
    const found = await door.call('GET', String(response.headers.location))
    expect(found.json()).toMatchObject({ id: delivery, exchange, state: 'due', identity: { number: json.referenceNumber } })
    const bytes = await door.call('GET', `${response.headers.location}/json`)
    expect(bytes.json()).toEqual(json)
  })

  it('is known as good to the way out, for today and for this pack', async () => {
    const { delivery } = (await submitted(certificate())).json() as Submitted
    const { judged, world } = vn.gateway.intake
    const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
    expect(judged?.holds(delivery, PACK, day(world.now()))).toBe(true)
    expect(judged?.holds(delivery, PACK, day(world.now() + DAY))).toBe(false)
  })

  it('is the same message when it is submitted again, however its members are ordered', async () => {
    const json = certificate()
    const first = (await submitted(json)).json() as Submitted
    const second = await submitted(Object.fromEntries(Object.entries(json).reverse()))
    expect([second.statusCode, second.json()]).toMatchObject([202, { delivery: first.delivery, repeated: true }])
  })

  it('is refused with other content under the same number', async () => {
    const json = certificate()
    await submitted(json)
    const before = await counts()
    const other = await submitted({ ...json, issuingAuthority: { code: 'MOIT', name: 'Another name' } })
    expect(problem(other)).toMatchObject({ status: 409, code: 'ASW_IDENTITY_CONFLICT', retry: 'never' })
    expect(await counts()).toEqual(before)
  })

  it('may be sent ten times at once: one message', async () => {
    const json = certificate()
    const answers = await Promise.all(Array.from({ length: 10 }, () => submitted(json)))
    expect(new Set(answers.map((answer) => (answer.json() as Submitted).delivery)).size).toBe(1)
    expect(answers.filter((answer) => !(answer.json() as Submitted).repeated)).toHaveLength(1)
  })
})

describe('Idempotency-Key', () => {
  it('with the same body gives the first result again', async () => {
    const headers = { 'idempotency-key': `key-${serial()}` }
    const json = certificate()
    const first = (await submitted(json, headers)).json() as Submitted
    expect((await submitted(json, headers)).json()).toMatchObject({ delivery: first.delivery, repeated: true })
  })

  it('with another body is a conflict, and nothing is stored', async () => {
    const headers = { 'idempotency-key': `key-${serial()}` }
    await submitted(certificate(), headers)
    const before = await counts()
    expect(problem(await submitted(certificate(), headers))).toMatchObject({ status: 409, code: 'ASW_IDEMPOTENCY_CONFLICT' })
    expect(await counts()).toEqual(before)
  })

  it('belongs to its holder: another one may use the same', async () => {
    const headers = { 'idempotency-key': `key-${serial()}` }
    await submitted(certificate(), headers)
    const other = await door.call('POST', '/v1/messages', { document: certificate() }, { as: 'submitter', headers })
    expect(other.statusCode).toBe(202)
  })

  it.each(['', 'x'.repeat(256)])('of a wrong length is refused (%#)', async (key) => {
    expect(problem(await submitted(certificate(), { 'idempotency-key': key })).code).toBe('ASW_INPUT_INVALID')
  })

  it('makes a short form repeatable: one cancellation, whenever the second request comes', async () => {
    const { delivery } = (await submitted(certificate())).json() as Submitted
    const cancel = () =>
      door.call(
        'POST',
        `/v1/messages/${delivery}/cancellation`,
        { reasonCode: '1', requestedBy: { agency: 'MOIT' } },
        { headers: { 'idempotency-key': 'cancel-it' } },
      )
    const first = (await cancel()).json() as Submitted
    vn.world.advance(60_000)
    const second = await cancel()
    expect([second.statusCode, second.json()]).toMatchObject([202, { delivery: first.delivery, repeated: true }])
  })
})

describe('a short cancellation', () => {
  const cancel = (delivery: string, wish: object) => door.call('POST', `/v1/messages/${delivery}/cancellation`, wish)
  const WISH = { reasonCode: '1', requestedBy: { agency: 'MOIT' } }

  it('knows what it cancels and travels to the same partner', async () => {
    const json = certificate()
    const { delivery, exchange } = (await submitted(json)).json() as Submitted
    const response = await cancel(delivery, { ...WISH, cancellationId: 'MY-ID-1' })
    expect([response.statusCode, response.json()]).toMatchObject([202, { exchange, partner: 'TH' }])
    const written = await door.call('GET', `/v1/messages/${(response.json() as Submitted).delivery}/json`)
    expect(written.json()).toMatchObject({
      document: 'cancellation',
      cancellationId: 'MY-ID-1',
      certificate: { referenceNumber: json.referenceNumber, issuingCountry: 'VN' },
      importingCountry: 'TH',
    })
  })

  it('under the id of an earlier one is that one, or a conflict when it says something else', async () => {
    const { delivery } = (await submitted(certificate())).json() as Submitted
    const wish = { ...WISH, cancellationId: `MINE-${serial()}` }
    const first = (await cancel(delivery, wish)).json() as Submitted
    vn.world.advance(60_000)
    expect((await cancel(delivery, wish)).json()).toMatchObject({ delivery: first.delivery, repeated: true })
    expect(problem(await cancel(delivery, { ...wish, reasonCode: '4' })).code).toBe('ASW_IDENTITY_CONFLICT')
  })

  it.each([
    ['an unknown reason', { ...WISH, reasonCode: '7' }, 400, 'ASW_INPUT_INVALID'],
    ['nobody who asks', { reasonCode: '1' }, 400, 'ASW_INPUT_INVALID'],
    ['a field that nobody knows', { ...WISH, why: 'so' }, 400, 'ASW_INPUT_INVALID'],
    ['reason 9 without words', { ...WISH, reasonCode: '9' }, 422, 'ASW_DOCUMENT_INVALID'],
    ['reason 3 without a replacement', { ...WISH, reasonCode: '3' }, 422, 'ASW_DOCUMENT_INVALID'],
  ])('with %s is refused', async (_name, wish, status, code) => {
    const { delivery } = (await submitted(certificate())).json() as Submitted
    const before = await counts()
    expect(problem(await cancel(delivery, wish))).toMatchObject({ status, code })
    expect(await counts()).toEqual(before)
  })

  it('of nothing is not found', async () => {
    expect(problem(await cancel('nothing', WISH)).code).toBe('ASW_NOT_FOUND')
  })
})

describe('a document that is wrong is refused whole: every finding with its code, nothing half stored', () => {
  /** A good certificate with one member, named by its JSON pointer, replaced. */
  const edited = (pointer: string, value: unknown, json: Record<string, unknown> = structuredClone(certificate())) => {
    const steps = pointer.split('/').slice(1)
    const last = steps.pop() ?? ''
    const parent = steps.reduce((at, step) => at[step] as Record<string, unknown>, json)
    parent[last] = value
    return json
  }
  it.each([
    ['wrong type', '/items/0/seq', 'one'],
    ['number where a decimal is text', '/items/0/quantities/0/value', 1000],
    ['unknown field', '/surprise', true],
    ['unknown unit', '/items/0/quantities/0/unit', 'ZZZ'],
    ['unknown criterion', '/items/1/criteria/0', { code: 'ABC' }],
    ['a day that does not exist', '/issuedOn', '2026-02-30'],
    ['a month that does not exist', '/validTo', '2027-13-01'],
    ['an instant without offset', '/issuedAt', '2026-11-24T09:30:00'],
    ['no items', '/items', []],
    ['null for a text', '/referenceNumber', null],
  ])('%s at %s', async (_name, pointer, value) => {
    const before = await counts()
    const response = await submitted(edited(pointer, value))
    const refused = problem(response)
    expect([response.statusCode, refused.code, refused.retry]).toEqual([422, 'ASW_DOCUMENT_INVALID', 'never'])
    const findings = refused.issues ?? []
    expect(findings.map((issue) => issue.pointer).some((one) => String(one).startsWith(pointer))).toBe(true)
    for (const issue of findings) {
      expect(issue.code).toMatch(/^ASW_/)
      expect(['E', 'W', 'N']).toContain(issue.severity)
      expect(issue.message).toBeTypeOf('string')
    }
    expect(await counts()).toEqual(before)
  })

  it('names all findings at once, with both pointers', async () => {
    const document = edited('/items/2/seq', 7, edited('/items/0/quantities/0/unit', 'ZZZ'))
    const { issues = [] } = problem(await submitted(document))
    expect(issues.filter((issue) => issue.severity === 'E').length).toBeGreaterThanOrEqual(2)
    const unit = issues.find((issue) => String(issue.pointer).startsWith('/items/0/quantities/0'))
    expect(unit?.xpath).toMatch(/^\/md:MetaData\/dec:Declaration\//)
  })

  it('/v1/validate says the same without taking it', async () => {
    const before = await counts()
    const good = await door.call('POST', '/v1/validate', { document: certificate() })
    expect(good.json()).toMatchObject({ valid: true })
    const bad = await door.call('POST', '/v1/validate', { document: { document: 'unheard-of' } })
    expect([bad.statusCode, (bad.json() as { valid: boolean }).valid]).toEqual([200, false])
    expect(await counts()).toEqual(before)
  })
})

describe('a document for nobody', () => {
  it.each([
    ['another issuing country', () => certificate({ issuingCountry: 'TH' }), undefined, [409, 422]],
    ['a partner that nobody has agreed with', () => certificate(), 'SG', [403]],
    ['a partner name that is none', () => certificate(), 'not a name', [400]],
    ['a partner that is not the one it is addressed to', () => certificate(), 'MY', [400]],
    [
      'a cancellation of what was never sent',
      () => cancellation({ referenceNumber: 'VN-TH 26/02/77777' }),
      undefined,
      [404, 422],
    ],
    ['a response of the issuing country', () => utilisation({ referenceNumber: 'VN-TH 26/02/77777' }, '1'), undefined, [404]],
    [
      'an authority whose seal is not here',
      () => certificate({ issuingAuthority: { code: 'VCCI', name: 'Chamber' } }),
      undefined,
      [422],
    ],
  ] as const)('%s is refused, and nothing is stored', async (_name, json, partner, statuses) => {
    const before = await counts()
    const response = await submitted(json(), {}, partner)
    expect(statuses).toContain(problem(response).status)
    expect(await counts()).toEqual(before)
  })
})

describe('durable first', () => {
  const behind = async (journalSubmit: () => Promise<Submitted>) => {
    const intake = { ...vn.gateway.intake, journal: { ...vn.gateway.journal, submit: journalSubmit } }
    return openRest(vn, { submit: (wish) => submit(intake, wish) })
  }

  it('202 comes only after the journal has resolved', async () => {
    const gate = Promise.withResolvers<Submitted>()
    const reached = Promise.withResolvers<void>()
    const waiting = await behind(() => {
      reached.resolve()
      return gate.promise
    })
    let answered = false
    const asking = waiting.call('POST', '/v1/messages', { document: certificate() }).then((response) => {
      answered = true
      return response
    })
    await reached.promise
    await new Promise((resolve) => setImmediate(resolve))
    expect(answered).toBe(false)
    gate.resolve({ delivery: 'd' as Submitted['delivery'], exchange: 'e' as Submitted['exchange'], repeated: false })
    expect((await asking).statusCode).toBe(202)
    await waiting.close()
  })

  it.each([
    ['ASW_JOURNAL_DOWN', 503],
    ['ASW_OVERLOADED', 503],
    ['ASW_STOPPING', 503],
  ] as const)('%s is %i with Retry-After: later, and no verdict', async (code: FaultCode, status) => {
    const broken = await behind(async () => {
      throw new Fault(code, 'out of order')
    })
    const response = await broken.call('POST', '/v1/messages', { document: certificate() })
    expect(problem(response)).toMatchObject({ status, code, retry: 'later' })
    expect(response.headers['retry-after']).toBe('5')
    await broken.close()
  })

  it('an error that nobody thought of is 503 and tells nothing of itself', async () => {
    const broken = await behind(async () => {
      throw new TypeError('secret of the house')
    })
    const response = await broken.call('POST', '/v1/messages', { document: certificate() })
    expect(problem(response)).toMatchObject({ status: 503, code: 'ASW_INTERNAL' })
    expect(response.body).not.toContain('secret')
    await broken.close()
  })
})
