import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { openRest } from '../intake/rest.ts'
import { agreementWith, deliveries, type Gateway, memoryRoad, openGateway, pump } from './gateways.ts'
import { makeKeys } from './keys.ts'
import { virtualWorld } from './world.ts'

/** Forms that no code of the gateway knows: a pack and an agreement that names it are enough. */
const PACKS = new URL('../../../mappings/packs/', import.meta.url)
const sample = (pack: string, name: string) =>
  JSON.parse(readFileSync(new URL(`${pack}/samples/${name}.json`, PACKS), 'utf8')) as CanonicalDocument

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** Viet Nam has agreed on e-Form D with Thailand, and on another form with `country`. */
async function between(country: string, pack: string) {
  const world = virtualWorld()
  const keys = await makeKeys(['VN', 'TH', country])
  const of = (name: string) => keys[name] as NonNullable<(typeof keys)[string]>
  const all = new Map<string, Gateway>()
  const other = () => all.get(country) as Gateway
  const vn = () => all.get('VN') as Gateway
  const agreed = { pack, cpaId: `co-vn-${country.toLowerCase()}-1` }
  const agreements = [agreementWith('TH', of('TH')), agreementWith(country, of(country), agreed)]
  const roads = { VN: memoryRoad(of('VN'), other, world), [country]: memoryRoad(of(country), vn, world) }
  all.set('VN', await openGateway({ country: 'VN', keys: of('VN'), world, agreements, outlet: () => roads.VN as never }))
  const theirs = [agreementWith('VN', of('VN'), agreed)]
  all.set(
    country,
    await openGateway({ country, keys: of(country), world, agreements: theirs, outlet: () => roads[country] as never }),
  )
  const [here, there] = await Promise.all([openRest({ gateway: vn(), world }), openRest({ gateway: other(), world })])
  open.push(
    () => here.close(),
    () => there.close(),
    () => vn().close(),
    () => other().close(),
  )
  return { vn: vn(), other: other(), here, there }
}

/** Sealed by the authority whose seal this gateway holds. */
const byMoit = (json: CanonicalDocument, field: 'issuingAuthority' | 'requestedBy') =>
  field === 'issuingAuthority'
    ? { ...json, issuingAuthority: { ...(json.issuingAuthority as object), code: 'MOIT' } }
    : { ...json, requestedBy: { agency: 'MOIT' } }

/** What no item of the form may say, and the rule that says so. */
const WRONG: Readonly<Record<string, { readonly item: object; readonly rule: string }>> = {
  rcep: { item: { criteria: [{ code: 'CTSH' }] }, rule: 'RC-03' },
  acfta: { item: { criteria: [{ code: 'CTSH' }] }, rule: 'FE-03' },
  evfta: { item: { origin: { countryGroup: 'EU' } }, rule: 'EU-03' },
}

describe.each([
  { pack: 'rcep', country: 'JP', certificate: 'certificate-of-origin.vn-jp-two-origins' },
  { pack: 'acfta', country: 'CN', certificate: 'certificate-of-origin.vn-cn-wholly-obtained' },
  { pack: 'evfta', country: 'EU', certificate: 'certificate-of-origin.vn-eu-joint-description-no-invoice' },
])('a $pack certificate to $country', ({ pack, country, certificate }) => {
  it('is judged by its own pack, relayed, received, answered and cancelled, over the same envelopes', async () => {
    const { vn, other, here, there } = await between(country, pack)
    const json = byMoit(sample(pack, certificate), 'issuingAuthority')
    const submitted = await here.call('POST', '/v1/messages', { document: json })
    expect(submitted.statusCode, submitted.body).toBe(202)
    expect(submitted.json()).toMatchObject({ partner: country })
    await pump(vn, other)
    const [entry] = await other.journal.entries('customs', { limit: 10 })
    expect(entry?.json).toEqual(json)
    // The receipt that the gateway makes by itself when the NSW has taken it, and the decision of customs.
    const path = `/v1/inboxes/customs/${encodeURIComponent(entry?.id ?? '')}/acknowledge`
    expect((await there.call('POST', path)).statusCode).toBeLessThan(300)
    const decision = await there.call('POST', '/v1/messages', { document: sample(pack, 'certificate-response.utilisation') })
    expect(decision.statusCode, decision.body).toBe(202)
    await pump(vn, other)
    const answers = await vn.journal.entries('ministry', { limit: 10 })
    expect(answers.map(({ json: { kind, scheme } }) => [kind, scheme])).toEqual([
      ['RECEIPT', json.scheme],
      ['UTILISATION', json.scheme],
    ])
    // Used: the cancellation is answered with a refusal, in the words of the same pack.
    const cancel = byMoit(sample(pack, 'cancellation.not-shipped'), 'requestedBy')
    expect((await here.call('POST', '/v1/messages', { document: cancel })).statusCode).toBe(202)
    await pump(vn, other)
    const last = (await vn.journal.entries('ministry', { limit: 10 })).at(-1)
    expect(last?.json.cancellation).toMatchObject({ outcome: 'REFUSED_ALREADY_USED' })
    for (const gateway of [vn, other]) expect((await deliveries(gateway)).map(({ state }) => state)).not.toContain('refused')
  })

  it('that breaks a rule of its form is refused at the door with the id of that rule', async () => {
    const { here } = await between(country, pack)
    const json = byMoit(sample(pack, certificate), 'issuingAuthority') as unknown as { items: object[] }
    const wrong = WRONG[pack]
    const document = { ...json, items: json.items.map((item) => ({ ...item, ...wrong?.item })) }
    const refused = await here.call('POST', '/v1/messages', { document })
    expect(refused.statusCode).toBe(422)
    expect((refused.json() as { issues: { rule: string }[] }).issues.map(({ rule }) => rule)).toContain(wrong?.rule)
  })
})

it('one partner, two forms: a pack that joins others carries both under one agreement', async () => {
  const joined = fileURLToPath(new URL('../../examples/packs/asean-and-rcep/', import.meta.url))
  const { vn, other, here } = await between('MY', joined)
  const address = { importingCountry: 'MY', issuingAuthority: { code: 'MOIT', name: 'Ministry of Industry and Trade' } }
  const documents = [
    { ...sample('asw', 'certificate-of-origin.vn-my-exhibition'), ...address },
    { ...sample('rcep', 'certificate-of-origin.vn-jp-two-origins'), ...address },
  ]
  for (const document of documents) {
    const submitted = await here.call('POST', '/v1/messages', { document })
    expect(submitted.statusCode, submitted.body).toBe(202)
    expect(submitted.json()).toMatchObject({ partner: 'MY' })
  }
  await pump(vn, other)
  // Two exchanges: which of them comes first is nobody's promise.
  const arrived = (await other.journal.entries('customs', { limit: 10 })).map(({ json }) => json)
  expect(arrived).toHaveLength(documents.length)
  for (const document of documents) expect(arrived).toContainEqual(document)
})
