import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { singaporeBackToBack, thaiOriginal } from '../../demo/papers/notebooks.ts'
import { instant } from '../../src/message/clock.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { cancellation, sample, serial } from '../receive/documents.ts'
import { ALL_KINDS } from '../receive/gateways.ts'
import { letter } from '../receive/letter.ts'
import { TODAY } from '../receive/world.ts'
import { type Door, openRest, problem } from './rest.ts'

type Certificate = CanonicalDocument & { readonly referenceNumber: string }
type Item = Readonly<Record<string, unknown>> & { readonly originalRef: object }

/** Singapore has certificates of Thailand, and issues back-to-back certificates on them to Viet Nam. */
let sg: Alone
let door: Door
beforeAll(async () => {
  sg = await openAlone('SG', ['TH', 'VN'], () => ({ capabilities: ALL_KINDS }))
  door = await openRest(sg)
})
afterAll(async () => {
  await door.close()
  await sg.close()
})

const authority = { code: 'MOIT', name: 'Authority of the test' }

/** A thousand notebooks. */
async function received(): Promise<Certificate> {
  const json = { ...thaiOriginal(TODAY), issuingAuthority: authority, referenceNumber: `TH-E-DEMO-${serial()}` }
  await says('TH', json as unknown as Certificate)
  return json as unknown as Certificate
}

function onward(original: Certificate, quantity: string, unit = 'H87', replaces?: string): Certificate {
  const json = singaporeBackToBack(TODAY, '600', `SGDEMO-D${serial()}`)
  const [item] = json.items as readonly [Item]
  const [related] = json.relatedCertificates as readonly object[]
  const number = original.referenceNumber
  const replaced = { number: replaces, date: TODAY, country: 'SG', relation: 'REPLACES', reason: 'misspelt consignee' }
  return {
    ...json,
    issuingAuthority: authority,
    ...(replaces === undefined ? {} : { kind: 'SUBSTITUTION' }),
    relatedCertificates: [{ ...related, number }, ...(replaces === undefined ? [] : [replaced])],
    items: [{ ...item, originalRef: { ...item.originalRef, number, quantity, unit } }],
  } as unknown as Certificate
}

async function says(from: string, json: CanonicalDocument): Promise<void> {
  expect(await sg.post(from, (await letter(sg.pen(from), json)).wire)).toEqual({ status: 202 })
}

const submit = (document: object) => door.call('POST', '/v1/messages', { document })
async function taken(document: object): Promise<readonly string[]> {
  const answer = await submit(document)
  expect(answer.statusCode, answer.body).toBe(202)
  const { warnings } = answer.json() as { readonly warnings: readonly { readonly rule: string; readonly pointer: string }[] }
  return warnings.map(({ rule, pointer }) => `${rule} ${pointer}`)
}

interface Shown {
  readonly id: string
  readonly conditions: readonly string[]
  readonly accounts: readonly { readonly child: string; readonly available: string }[]
}
async function shown({ referenceNumber: number, issuingCountry }: Certificate): Promise<Shown> {
  const key = certificateKey({ scheme: 'ATIGA', issuingCountry: issuingCountry as string, number })
  const { id } = (await sg.gateway.journal.exchangeOf(key))!
  return (await door.call('GET', `/v1/exchanges/${encodeURIComponent(id)}`)).json() as Shown
}
const now = () => instant(sg.world.now())

describe('a back-to-back certificate that is replaced', () => {
  const cancels = ({ referenceNumber }: Certificate, successor: string) =>
    taken(
      cancellation(
        { referenceNumber },
        {
          ...{ cancellationId: `C-${referenceNumber}`, requestedAt: now(), importingCountry: 'VN', reasonCode: '3' },
          certificate: { referenceNumber, issuingCountry: 'SG' },
          replacedBy: { referenceNumber: successor },
        },
      ),
    )
  const answers = ({ referenceNumber }: Certificate, outcome: string) =>
    says(
      'VN',
      sample('certificate-response.cancellation-outcome', {
        certificate: { referenceNumber, issuingCountry: 'SG' },
        respondingCountry: 'VN',
        responseId: `R-${referenceNumber}`,
        issuedAt: now(),
        cancellation: { cancellationId: `C-${referenceNumber}`, outcome },
      }),
    )

  it.each([
    ['CANCELLED', '600', []],
    ['REFUSED_ALREADY_USED', '1000', ['SHARE_WAITS']],
  ] as const)('waits for what the old one has, until that is %s', async (outcome, child, conditions) => {
    const original = await received()
    const old = onward(original, '600')
    await taken(old)
    const next = onward(original, '600', 'H87', old.referenceNumber)
    expect(problem(await submit(next)).code).toBe('ASW_LEDGER_EXCEEDED')
    await cancels(old, next.referenceNumber)
    await taken(next)
    expect(await shown(original)).toMatchObject({ conditions: ['SHARE_WAITS'], accounts: [{ child: '1000', available: '0' }] })
    await answers(old, outcome)
    expect(await shown(original)).toMatchObject({ conditions, accounts: [{ child }] })
  })
})

describe('an original that is verified', () => {
  const certificateOf = ({ referenceNumber }: Certificate) => ({ referenceNumber, issuingCountry: 'TH' })
  const asks = (original: Certificate) =>
    taken(
      sample('verification-request.reasonable-doubt', {
        certificate: certificateOf(original),
        requestId: `V-${original.referenceNumber}`,
        requestingCountry: 'SG',
        requestedAt: now(),
        replyBy: '2027-03-01',
        completeBy: '2027-06-01',
      }),
    )
  const finds = (original: Certificate, name: string, id: string) =>
    says('TH', {
      ...sample(`verification-response.${name}`, {
        certificate: certificateOf(original),
        requestId: `V-${original.referenceNumber}`,
        responseId: `${id}-${original.referenceNumber}`,
        requestingCountry: 'SG',
        issuedAt: now(),
      }),
      respondedBy: { agency: 'DFT' },
    } as CanonicalDocument)
  const rulesOf = (body: string) =>
    (JSON.parse(body) as { readonly issues?: readonly { readonly rule?: string; readonly severity: string }[] }).issues?.map(
      ({ rule, severity }) => `${rule} ${severity}`,
    )

  it('is warned of until the answer comes', async () => {
    const original = await received()
    expect(await taken(onward(original, '100'))).toEqual([])
    await asks(original)
    expect(await taken(onward(original, '100'))).toEqual(['D-68 /relatedCertificates/0/number'])
  })

  it('and is not authentic is passed on to nobody, until its authority says otherwise', async () => {
    const original = await received()
    await asks(original)
    sg.world.advance(60_000)
    await finds(original, 'not-authentic', 'A')
    expect(await shown(original)).toMatchObject({
      conditions: ['NOT_AUTHENTIC'],
      finding: { authenticity: 'NOT_AUTHENTIC', request: `V-${original.referenceNumber}` },
    })
    const refused = await submit(onward(original, '100'))
    expect([refused.statusCode, rulesOf(refused.body)]).toEqual([422, ['D-68 E']])
    sg.world.advance(60_000)
    await finds(original, 'originating', 'B')
    expect((await shown(original)).conditions).toEqual([])
    expect(await taken(onward(original, '100'))).toEqual([])
  })

  it('and is not authentic is booked with a warning', async () => {
    const original = await received()
    const { id } = await shown(original)
    const book = async (number: string) => {
      const wish = { action: 'commit', declaration: { number, date: TODAY }, lines: [{ item: 1, quantity: '1' }] }
      const answer = await door.call('POST', `/v1/exchanges/${encodeURIComponent(id)}/bookings`, wish)
      expect(answer.statusCode, answer.body).toBe(200)
      return (answer.json() as { readonly warnings?: readonly { readonly rule: string }[] }).warnings?.map(({ rule }) => rule)
    }
    expect(await book('D-1')).toBeUndefined()
    await asks(original)
    await finds(original, 'not-authentic', 'A')
    expect(await book('D-2')).toEqual(['RS-13'])
  })
})

describe('a share in another unit than that of the account', () => {
  it('is taken with a warning that it is not held against others', async () => {
    const original = await received()
    await taken(onward(original, '1000'))
    expect(await taken(onward(original, '1410', 'KGM'))).toContain('D-65 /items/0/originalRef/unit')
    expect(await shown(original)).toMatchObject({ accounts: [{ child: '1000', available: '0' }] })
  })

  it('is refused where it is more than was certified in that unit, or more of it by the dozen', async () => {
    const original = await received()
    for (const [quantity, unit] of [
      ['2351', 'KGM'],
      ['84', 'DZN'],
    ] as const) {
      const answer = await submit(onward(original, quantity, unit))
      expect(answer.statusCode).toBe(422)
      expect(answer.body).toContain('D-65')
    }
  })
})

describe('a response about an item that the certificate does not have', () => {
  it('is refused, and nobody stops waiting for a decision', async () => {
    const original = await received()
    const { id } = await shown(original)
    const wish = {
      kind: 'REFUSAL',
      importDeclaration: { number: 'D-9', date: TODAY },
      items: [{ seq: 4, decision: 'NOT_GIVEN', reasonCodes: ['R04'] }],
    }
    const answer = await door.call('POST', `/v1/exchanges/${encodeURIComponent(id)}/responses`, wish)
    expect([answer.statusCode, answer.body]).toEqual([422, expect.stringContaining('RS-12')])
  })
})
