import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkXml, explain, loadPack, type Pack, toJson, toXml, validate } from '../../src/index.ts'
import { parseXml } from '../../src/xml/index.ts'
import { documents } from './arbitrary.ts'
import { FORM_D, PACK_FOLDER, sample, unordered } from './fixtures.ts'
import { asItArrives } from './packs.ts'

/** The worked example of docs/packs.md, made from that page itself: what the manual shows is what runs here. */
const PAGE = readFileSync(new URL('../../../docs/packs.md', import.meta.url), 'utf8')

interface Piece {
  readonly file: string
  /** The line before which it goes; a piece without is a whole file. */
  readonly before: string | undefined
  readonly text: string
}
const PIECES: readonly Piece[] = [...PAGE.matchAll(/^```\w+ file=(\S+)(?: before=(.+))?\n([\s\S]*?)^```$/gm)].map(
  ([, file = '', before, text = '']) => ({ file, before, text }),
)

const folder = mkdtempSync(join(tmpdir(), 'asw-halal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeAll(() => cpSync(fileURLToPath(PACK_FOLDER), folder, { recursive: true }))

function apply({ file, before, text }: Piece): () => void {
  const path = join(folder, file)
  if (before === undefined) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return () => undefined
  }
  const old = readFileSync(path, 'utf8')
  const lines = old.split('\n')
  const at = lines.findIndex((line) => line.trim().startsWith(before))
  if (at < 0) throw new Error(`${file} has no line ${before}`)
  const indent = /^ */.exec(lines[at] ?? '')?.[0] ?? ''
  const added = text.trimEnd().split('\n')
  writeFileSync(path, [...lines.slice(0, at), ...added.map((line) => indent + line), ...lines.slice(at)].join('\n'))
  return () => writeFileSync(path, old)
}
const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'ASW_PACK_INVALID', message: expect.stringMatching(message) })

describe('the worked example of docs/packs.md', { timeout: 60_000 }, () => {
  const [schema, wrong, row, absent, element, rule, ...others] = PIECES as readonly [Piece, Piece, Piece, Piece, Piece, Piece]
  let pack: Pack

  test('has the six pieces that the page shows', () => {
    expect(others).toEqual([])
    expect(PIECES.map(({ file }) => file.split('/')[0])).toEqual([
      'canonical',
      'tables',
      'tables',
      'tables',
      'xsd',
      'rules-halal.yaml',
    ])
  })

  test('the field alone is refused, with the sentence that the page quotes', () => {
    apply(schema)
    expect(() => loadPack(folder)).toThrow(refusal(/items\[\]\.halalCertificate is neither mapped nor declared lost/))
  })

  test('the wrong row is refused by file and line', () => {
    const undo = apply(wrong)
    apply(absent)
    expect(() => loadPack(folder)).toThrow(refusal(/^tables\/certificate-of-origin@2021-09\.yaml:\d+: .*halalCertificate/))
    undo()
  })

  test('with row, element and rule the pack loads', () => {
    for (const piece of [row, element, rule]) apply(piece)
    const path = join(folder, 'pack.yaml')
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^rules: \[(.*)\]$/m, 'rules: [$1, rules-halal.yaml]'))
    pack = loadPack(folder)
    expect(pack.rules.register.map(({ id }) => id)).toContain('HA-01')
  })

  test('the field is written, valid by the XSD, explained and read back; other packs still refuse it', () => {
    const json = sample(FORM_D) as { items: Record<string, unknown>[] }
    const item = json.items[0] as Record<string, unknown>
    item.halalCertificate = 'HLA/2026/00117'
    const { xml } = toXml(pack, json)
    using parsed = parseXml(xml)
    expect(checkXml(pack, parsed)).toEqual([])
    expect(toJson(pack, xml)).toEqual(json)
    expect(explain(pack, json)).toContainEqual(
      expect.objectContaining({ pointer: '/items/0/halalCertificate', xpath: expect.stringMatching(/PermitDocument\/dec:ID$/) }),
    )
    expect(() => toXml(loadPack('asw'), json)).toThrow(expect.objectContaining({ code: 'ASW_DOCUMENT_INVALID' }))
  })

  test.each([
    ['02071200', undefined, ['HA-01']],
    ['02071200', 'HLA/2026/00117', []],
    ['64039990', undefined, []],
  ])('HA-01 asks of %s with %s', (code, halalCertificate, finds) => {
    const json = sample(FORM_D) as { items: Record<string, unknown>[] }
    json.items[0] = {
      ...json.items[0],
      hs: { code, version: '2022', tariffCountry: 'TH' },
      ...(halalCertificate ? { halalCertificate } : {}),
    }
    const issues = validate(pack, json, { side: 'issue', today: '2026-10-12' })
    expect(issues.map(({ rule: id }) => id).filter((id) => id?.startsWith('HA-'))).toEqual(finds)
  })

  test('the laws hold for it: there and back is the same document, and the XSD knows every element', () => {
    const table = pack.tables.find(({ version }) => version === 'eform-d/2021-09') as Pack['tables'][number]
    fc.assert(
      fc.property(documents(table.schema, table), (json) => {
        const { xml } = toXml(pack, json)
        expect(unordered(toJson(pack, xml))).toEqual(unordered(asItArrives(pack, json)))
        using parsed = parseXml(xml)
        expect(checkXml(pack, parsed)).toEqual([])
      }),
      { numRuns: 20 },
    )
  })
})

describe('a canonical schema that a pack brings along', () => {
  test.each([
    ['is no JSON', '{', /canonical\/cancellation\.patch\.json:1: not JSON/],
    ['is no object', '[]', /canonical\/cancellation\.patch\.json:1: a JSON Schema is an object/],
    [
      'is no JSON Schema',
      '{"properties":{"cancellationId":{"minLength":"long"}}}',
      /^tables\/cancellation@2021-09\.yaml:\d+: .*no JSON Schema/,
    ],
  ])('and that %s is refused by name', (_, text, message) => {
    const own = mkdtempSync(join(tmpdir(), 'asw-own-'))
    try {
      cpSync(fileURLToPath(PACK_FOLDER), own, { recursive: true })
      mkdirSync(join(own, 'canonical'))
      writeFileSync(join(own, 'canonical', 'cancellation.patch.json'), text)
      expect(() => loadPack(own)).toThrow(refusal(message))
    } finally {
      rmSync(own, { recursive: true, force: true })
    }
  })
})
