import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { importCodeList, openCodeLists, saveCodeList } from '../../src/codelists/index.ts'
import { loadPack, validate } from '../../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'asw-lists-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sample = () =>
  JSON.parse(
    readFileSync(new URL('../../packs/asw/samples/certificate-of-origin.vn-th-three-items-by-sea.json', import.meta.url), 'utf8'),
  ) as {
    issuedOn: string
    items: { packages: { type: string }[] }[]
  }
const context = { side: 'issue', today: '2026-11-24' } as const
const codes = (pack: ReturnType<typeof loadPack>, document: unknown) =>
  validate(pack, document, context)
    .filter(({ pointer }) => pointer === '/items/0/packages/0/type')
    .map(({ code }) => code)

it('a code that only an imported edition knows is accepted where the operator’s folder is given, and refused without it', () => {
  const document = sample()
  document.items[0]!.packages[0]!.type = 'Q9'
  const shipped = loadPack('asw')
  expect(codes(shipped, document)).toContain('ASW_CODE_UNKNOWN')
  const csv = Buffer.from(`code,name\nQ9,Test package\nCT,Carton\n`)
  saveCodeList(folder, importCodeList(csv, { list: 'rec21', edition: '2026-01', from: '2026-01-01', layout: 'plain' }))
  const own = loadPack('asw', { codeLists: openCodeLists(folder) })
  expect(codes(own, document)).not.toContain('ASW_CODE_UNKNOWN')
  expect(codes(shipped, document)).toContain('ASW_CODE_UNKNOWN')
})
