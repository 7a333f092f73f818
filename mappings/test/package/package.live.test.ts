import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const TOOLS = join(ROOT, 'node_modules', '.bin')
const SAMPLE = 'certificate-of-origin.vn-th-three-items-by-sea'

const execute = promisify(execFile)

/** Runs with the pinned tools first on PATH, and away from the workspace, so that nothing of it is found by accident. */
async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const env = { ...process.env, PATH: `${TOOLS}${delimiter}${process.env.PATH}` }
  const { stdout } = await execute(command, args, { cwd, env, maxBuffer: 16 * 1024 * 1024 })
  return stdout
}

/** Standard output and error of a command that must fail. */
async function failure(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    await run(command, args, cwd)
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return stdout + stderr
  }
  return expect.unreachable(`${command} succeeded`)
}

const CONSUMER = `
import { readFileSync } from 'node:fs'
import { DocumentFault, checkXml, explain, loadPack, toJson, toXml, validate } from '@asw/mappings'
import { importCodeList, openCodeLists } from '@asw/mappings/codelists'
import { parseXml } from '@asw/mappings/xml'

const pack = loadPack('asw')
const json = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const { xml, version } = toXml(pack, json)
using parsed = parseXml(xml)
const broken = { ...json, items: [{ ...json.items[0], hs: { ...json.items[0].hs, code: '85171200' } }] }
const context = { side: 'issue', today: '2026-12-01' }
console.log(JSON.stringify({
  version,
  same: JSON.stringify(toJson(pack, xml)) === JSON.stringify(toJson(pack, toXml(pack, toJson(pack, xml)).xml)),
  back: toJson(pack, xml),
  schema: checkXml(pack, parsed),
  sound: validate(pack, json, context),
  broken: validate(pack, broken, context).map(({ rule, code, pointer }) => ({ rule, code, pointer })),
  rows: explain(pack, json).length,
  country: openCodeLists().name('iso3166-1', 'VN', '2026-01-01'),
  imported: importCodeList(Buffer.from('code,name\\nR,red\\n'), { list: 'colour', edition: '1', from: '2026-01-01' }).codes,
  fault: DocumentFault.name,
}))
`

const TYPED = `
import { type Issue, loadPack, type Pack, toXml, type Translation, validate } from '@asw/mappings'
import { type CodeLists, openCodeLists } from '@asw/mappings/codelists'
import { type CanonicalElement, readCanonical } from '@asw/mappings/xml'

const pack: Pack = loadPack('asw')
const translation: Translation = toXml(pack, {})
const root: CanonicalElement = readCanonical(translation.xml)
const issues: readonly Issue[] = validate(pack, {}, { side: 'import', today: '2026-12-01' })
const lists: CodeLists = openCodeLists()
export const told: boolean = lists.has('hs', root.local, '2026-12-01') && issues.length === 0
`

const TSCONFIG = {
  compilerOptions: {
    module: 'nodenext',
    target: 'esnext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules', '@types')],
  },
  files: ['typed.mts'],
}

describe('the package, made, installed elsewhere and used', () => {
  let folder = ''
  let installed = ''

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'asw-consumer-'))
    installed = join(folder, 'node_modules', '@asw', 'mappings')
    const tarball = (await run('node', [join(ROOT, 'mappings', 'scripts', 'pack.ts'), folder], folder)).trim()
    writeFileSync(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }')
    await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball], folder)
    cpSync(join(ROOT, 'mappings', 'packs', 'asw', 'samples', `${SAMPLE}.json`), join(folder, 'sample.json'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('holds compiled code, data and licence, but no source and no script', () => {
    const names = readdirSync(installed, { recursive: true, encoding: 'utf8' })
    expect(names).toEqual(
      expect.arrayContaining(['LICENSE', 'dist/index.js', 'dist/index.d.ts', 'packs/asw/rules.yaml', 'codelists/SOURCES.md']),
    )
    expect(names.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))).toEqual([])
    expect(JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))).not.toHaveProperty('scripts')
  })

  it('points from its declarations to files that are there', () => {
    const declarations = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.d.ts'),
    )
    const missing = declarations.flatMap((name) => {
      const path = join(installed, 'dist', name)
      const targets = [...readFileSync(path, 'utf8').matchAll(/['"](\.{1,2}\/[^'"]+)['"]/g)].map(([, target = '']) =>
        join(path, '..', target),
      )
      return targets.filter((target) => !target.endsWith('.js') || !existsSync(target))
    })
    expect(missing).toEqual([])
  })

  it('translates both ways, validates and explains', async () => {
    writeFileSync(join(folder, 'consumer.mjs'), CONSUMER)
    const said = JSON.parse(await run('node', ['consumer.mjs', 'sample.json'], folder))
    expect(said).toMatchObject({
      version: 'eform-d/2021-09',
      same: true,
      back: JSON.parse(readFileSync(join(folder, 'sample.json'), 'utf8')),
      schema: [],
      sound: [],
      country: 'Viet Nam',
      imported: [['R', 'red']],
      fault: 'DocumentFault',
    })
    expect(said.broken).toEqual([{ rule: 'D-33', code: 'ASW_CODE_UNKNOWN', pointer: '/items/0/hs/code' }])
    expect(said.rows).toBeGreaterThan(50)
  })

  it('type-checks in a strict consumer', async () => {
    writeFileSync(join(folder, 'typed.mts'), TYPED)
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG))
    expect(await run('tsc', ['-p', '.'], folder)).toBe('')
  })

  it('has declarations that catch a mistake', async () => {
    writeFileSync(join(folder, 'typed.mts'), TYPED.replace("side: 'import'", "side: 'export'"))
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG))
    expect(await failure('tsc', ['-p', '.'], folder)).toContain('TS2322')
  })
})

describe('the workspace', () => {
  it('is made by npm run pack as well, as the refusal of a plain npm pack says', async () => {
    const made = mkdtempSync(join(tmpdir(), 'asw-mappings-made-'))
    try {
      await run('npm', ['run', 'pack', '-w', '@asw/mappings', '--', made], ROOT)
      expect(readdirSync(made)).toEqual([expect.stringMatching(/^asw-mappings-.*\.tgz$/)])
    } finally {
      rmSync(made, { recursive: true, force: true })
    }
  }, 120_000)

  it('refuses a plain npm pack, which would leave the code out', async () => {
    expect(await failure('npm', ['pack', '--dry-run'], join(ROOT, 'mappings'))).toContain('npm run pack -w @asw/mappings')
  })
})
