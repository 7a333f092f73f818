import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadPack, validate } from '../../src/index.ts'
import { valueAt } from '../../src/path.ts'
import { patched } from '../rules/fixtures.ts'

/** What a line of the WCO forms has room for, however wide the canonical model is for the sake of others. */
const ROOM: Readonly<Record<string, number>> = {
  '/issuingAuthority/code': 17,
  '/issuingAuthority/name': 70,
  '/parties/0/name': 70,
  '/parties/0/id': 17,
  '/parties/0/address/lines/0': 70,
  '/parties/0/address/city': 35,
  '/transport/portOfLoading/name': 35,
  '/transport/portOfDischarge/name': 35,
  '/relatedCertificates/0/authority': 70,
  '/invoices/0/issuer/name': 70,
  '/items/0/brandName': 70,
  '/items/0/manufacturer': 70,
  '/declaration/place': 35,
  '/declaration/signatory': 70,
  '/certification/place': 35,
  '/certification/signatory': 70,
  '/certification/title': 70,
  '/certification/office': 70,
}

describe.each(['asw', 'acfta', 'evfta', 'rcep'])('certificates of the pack %s', (name) => {
  const pack = loadPack(name)
  const folder = new URL(`../../packs/${name}/samples/`, import.meta.url)
  const samples = readdirSync(folder)
    .filter((file) => /^certificate-of-origin.*json$/.test(file))
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Record<string, unknown>)

  test.each(Object.entries(ROOM))('%s has %d characters, wherever it stands', (pointer, most) => {
    for (const sample of samples) {
      if (valueAt(sample, pointer.split('/').slice(1)) === undefined) continue
      const found = (length: number) =>
        validate(pack, patched(sample, { [pointer]: 'N'.repeat(length) }), { side: 'issue', today: '2026-12-01' })
          .filter(({ code }) => code === 'ASW_FIELD_VALUE')
          .map((issue) => issue.pointer)
      expect(found(most)).toEqual([])
      expect(found(most + 1)).toEqual([pointer])
    }
  })
})
