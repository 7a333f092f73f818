import { loadPack, type Pack } from '@asw/mappings'
import { describe, expect, it } from 'vitest'
import type { Agreement, Agreements } from '../../src/agreement/agreement.ts'
import { agreementWith, packFor } from '../../src/intake/pack-for.ts'
import { partnerId } from '../../src/message/ids.ts'

const packs = new Map<string, Pack>(['asw', 'rcep', 'acfta'].map((name) => [name, loadPack(name)]))

/** Agreements by name: the country is what stands before the hyphen. */
function deps(...named: readonly (readonly [partner: string, pack: string])[]) {
  const all = named.map(([partner, pack]) => ({ partner: partnerId(partner), country: partner.slice(0, 2), pack }) as Agreement)
  const agreements: Agreements = {
    version: 1,
    all: () => all,
    of: (partner) => all.find((one) => one.partner === partner) ?? (undefined as never),
    byCountry: (country) => all.find((one) => one.partner === country) ?? all.find((one) => one.country === country),
    byParty: () => undefined,
  }
  return { agreements: () => agreements, pack: (name: string) => packs.get(name) as Pack }
}
const D = { document: 'certificate-of-origin', scheme: 'ATIGA' }
const RCEP = { document: 'certificate-of-origin', scheme: 'RCEP' }
const UNKNOWN = { document: 'certificate-of-origin', scheme: 'CPTPP' }

describe('the pack that judges a document at the domestic door', () => {
  it.each([
    ['is that of the agreement that knows it, wherever it stands', D, undefined, 'asw'],
    ['is that of the agreement that knows it, wherever it stands', RCEP, undefined, 'rcep'],
    ['is that of the partner who is named', D, 'JP', 'rcep'],
    ['is the first one for what nobody knows, so that its findings say so', UNKNOWN, undefined, 'acfta'],
    ['is the first one for no document at all', 'text', undefined, 'acfta'],
    ['is the first one for a partner that nobody has', D, 'XX', 'acfta'],
  ])('%s', (_, document, partner, pack) => {
    const home = deps(['CN', 'acfta'], ['TH', 'asw'], ['JP', 'rcep'])
    expect(packFor(home, document, partner).name).toBe(pack)
  })

  it('without any agreement is the pack asw', () => {
    expect(packFor(deps(), D).name).toBe('asw')
  })
})

describe('two agreements with one country', () => {
  const home = deps(['TH', 'asw'], ['TH-RCEP', 'rcep'])

  it.each([
    [D, 'TH'],
    [RCEP, 'TH-RCEP'],
    [UNKNOWN, 'TH'],
  ])('%j goes under the one whose pack knows it', (document, partner) => {
    expect(agreementWith(home, 'TH', document).partner).toBe(partner)
  })
})
