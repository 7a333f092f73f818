import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadPack, toXml, validate } from '@asw/mappings'
import { openCodeLists } from '@asw/mappings/codelists'
import { describe, expect, it } from 'vitest'
import { judgeCode } from '../src/validate/code-list.ts'
import { codeFindings } from '../src/validate/codes.ts'
import { packDocuments, recognise } from '../src/validate/pack.ts'

const MAPPINGS = fileURLToPath(new URL('../../mappings/', import.meta.url))
interface ListFile {
  readonly list: string
  readonly validFrom: string
  readonly validTo?: string
  readonly columns: readonly string[]
  readonly codes: readonly (readonly string[])[]
}
const files = readdirSync(join(MAPPINGS, 'codelists'))
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(MAPPINGS, 'codelists', name), 'utf8')) as ListFile)

const shifted = (day: string, days: number) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

describe('a code on a day', () => {
  it.each(files.map((file) => [file.list, file] as const))(
    'of %s is judged as the engine of the packs judges it',
    (list, { columns, codes, ...edition }) => {
      const engine = openCodeLists()
      const dates = [columns.indexOf('from'), columns.indexOf('to')]
      const around = (day: string | undefined) => (day ? [shifted(day, -1), day, shifted(day, 1)] : [])
      const usual = ['2010-01-01', '2026-10-12', ...around(edition.validFrom), ...around(edition.validTo)]
      const asked = codes.flatMap((row) =>
        [...usual, ...dates.flatMap((at) => around(row[at]))].map((on) => [row[0] ?? '', on] as const),
      )
      for (const [code, on] of [
        ...asked,
        ...usual.flatMap((on) => ['', 'QQQ', 'DEHAM', 'VNQQQ'].map((code) => [code, on] as const)),
      ])
        if (judgeCode(list, code, on) !== engine.judge(list, code, on))
          expect([code, on, judgeCode(list, code, on)]).toEqual([code, on, engine.judge(list, code, on)])
    },
  )
})

describe('the codes of a document', () => {
  const pack = loadPack('asw')
  const documents = packDocuments()
  const sample = (name: string) =>
    JSON.parse(readFileSync(join(MAPPINGS, 'packs', 'asw', 'samples', `${name}.json`), 'utf8')) as {
      issuedOn: string
      transport: object
      items: object[]
    }
  const today = sample('certificate-of-origin.vn-th-three-items-by-sea')
  const old = sample('certificate-of-origin.vn-my-old-layout-2019-with-fob')
  const priced = (document: typeof today, currency: string) => ({
    ...document,
    items: document.items.map((one) => ({ ...one, fob: { amount: '100.00', currency } })),
  })
  it.each([
    ['a currency that has ended', priced(today, 'BGN'), ['error iso4217']],
    ['one that there was not yet', priced(old, 'XCG'), ['error iso4217']],
    ['one of that day', priced(today, 'USD'), []],
    ['one that has ended since', priced(old, 'BGN'), []],
    [
      'a port of a country that the list does not hold',
      { ...today, transport: { ...today.transport, portOfLoading: { code: 'DEHAM' } } },
      [],
    ],
    [
      'one that its country does not have',
      { ...today, transport: { ...today.transport, portOfLoading: { code: 'VNQQQ' } } },
      ['warning unlocode'],
    ],
  ])('%s: the suite says what the pack says', (_, document, expected) => {
    const xml = new TextDecoder().decode(toXml(pack, document).xml)
    const found = recognise(xml, documents)
    if (!found) throw new Error('no document of a pack')
    const here = codeFindings(xml, found, document.issuedOn).map(({ severity, list }) => `${severity} ${list}`)
    expect([...new Set(here)]).toEqual(expected)
    const there = validate(pack, document, { side: 'import', today: '2026-12-01' }).filter(({ rule }) =>
      rule?.startsWith('LIST-'),
    )
    expect([...new Set(there.map(({ severity }) => severity))]).toEqual(
      expected.map((one) => (one.startsWith('error') ? 'E' : 'W')),
    )
  })
})
