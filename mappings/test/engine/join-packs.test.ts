import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { checkXml, explain, loadPack, toJson, toXml, validate } from '../../src/index.ts'
import { parseXml } from '../../src/xml/index.ts'
import { asItArrives, SHIPPED } from './packs.ts'

const EXAMPLE = new URL('../../../gateway/examples/packs/asean-and-rcep/', import.meta.url)
const pack = loadPack(fileURLToPath(EXAMPLE))
const samples = SHIPPED.filter(({ name }) => name === 'asw' || name === 'rcep').flatMap((one) =>
  one.samples.map((sample) => ({ ...sample, name: `${one.name}/${sample.name}`, own: one.pack })),
)

const folder = mkdtempSync(join(tmpdir(), 'asw-joined-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
function joining(text: string) {
  writeFileSync(join(folder, 'pack.yaml'), text)
  return () => loadPack(folder)
}
const HEAD = 'pack: both\nversion: "1"\ndescription: of both\n'

describe('a pack that joins others', () => {
  test('is shown whole in the manual', () => {
    const page = readFileSync(new URL('../../../docs/packs.md', import.meta.url), 'utf8')
    const shown = [...page.matchAll(/^```yaml\n(pack: [\s\S]*?)^```$/gm)].map(([, text = '']) => parse(text) as unknown)
    expect(shown).toContainEqual(parse(readFileSync(new URL('pack.yaml', EXAMPLE), 'utf8')))
  })

  test.each(samples)('does with $name what its own pack does', ({ own, json, xml }) => {
    expect(new TextDecoder().decode(toXml(pack, json).xml)).toBe(new TextDecoder().decode(xml))
    expect(toJson(pack, xml)).toEqual(asItArrives(own, json))
    using parsed = parseXml(xml)
    expect(checkXml(pack, parsed)).toEqual([])
    expect(explain(pack, json)).toEqual(explain(own, json))
    const context = { side: 'issue', today: '2026-12-31' } as const
    expect(validate(pack, json, context)).toEqual(validate(own, json, context))
  })

  test('judges by the rules of the one that knows the document, and tells each only what it asks for', () => {
    const rcep = samples.find(({ name }) => name.includes('vn-jp-two-origins'))?.json as { items: object[] }
    const wrong = { ...rcep, items: [{ ...rcep.items[0], criteria: [{ code: 'CTSH' }] }] }
    const context = { side: 'issue', today: '2026-10-12', settings: { members: ['VN'] } } as const
    const rules = validate(pack, wrong, context).map(({ rule }) => rule)
    expect(rules).toContain('RC-03')
    expect(rules.some((rule) => rule?.startsWith('D-'))).toBe(false)
  })

  test('a document that none of them knows is an issue', () => {
    const issues = validate(pack, { document: 'certificate-of-origin', scheme: 'CPTPP' }, { side: 'issue', today: '2026-10-12' })
    expect(issues).toEqual([expect.objectContaining({ code: 'ASW_DOCUMENT_UNKNOWN' })])
  })

  test.each([
    ['the same pack twice', 'joins: [asw, asw]', /certificate-of-origin of ATIGA clashes/],
    ['a pack that crosses national codes', 'joins: [asw, vnsw]', /^pack\.yaml:\d+: vnsw crosses national codes/],
    ['a pack that nobody has', 'joins: [asw, nobody]', /pack\.yaml:1: the file is missing/],
    ['an empty list', 'joins: []', /"joins" wants a list/],
    ['documents of its own', 'joins: [asw]\ndocuments: []', /has no documents of its own/],
  ])('%s', (_, joins, message) => {
    const open = joining(`${HEAD}${joins}\n`)
    expect(open).toThrow(expect.objectContaining({ code: 'ASW_PACK_INVALID', message: expect.stringMatching(message) }))
  })
})
