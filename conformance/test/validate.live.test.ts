import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Issue, loadPack, toJson, validate } from '@asw/mappings'
import { canonicalize, parseXml } from '@asw/mappings/xml'
import { afterAll, expect, it } from 'vitest'
import type { Case } from '../src/cases/case.ts'
import type { EaeuCase } from '../src/cases/eaeu-case.ts'
import { aswCases, isEaeu, loadCases } from '../src/cases/load.ts'
import { isGood } from '../src/command/validate.ts'
import { run } from '../src/conformance.ts'
import { edit } from '../src/documents/edit.ts'
import { fill, template } from '../src/documents/fill.ts'
import { deepFill } from '../src/steps/build.ts'
import { LIST_RULES } from '../src/validate/eaeu-document.ts'
import { EAEU_RULE_IDS } from '../src/validate/eaeu-rules.ts'
import { judge } from '../src/validate/judge.ts'
import { RULE_IDS } from '../src/validate/rules.ts'
import { live } from './live.ts'

const PACKS = fileURLToPath(new URL('../../mappings/packs/', import.meta.url))
const SAMPLES = join(PACKS, 'asw', 'samples')
const VECTORS = fileURLToPath(new URL('../vectors/', import.meta.url))
const TEMPLATES = {
  certificate: 'certificate-of-origin.xml',
  cancellation: 'cancellation.xml',
  utilisation: 'utilisation.xml',
} as const
const VALUES = {
  number: 'VN-TH 26/01/00001'.replace('26', new Date().toISOString().slice(2, 4)),
  serial: '0100001',
  serial5: '00001',
  'twin.country': 'VN',
  'sut.country': 'TH',
  'twin.city': 'Ho Chi Minh City',
  'sut.city': 'Laem Chabang',
  'twin.port': 'VNSGN',
  'sut.port': 'THLCH',
}

/** The document that a wire case sends, before it is sealed. */
function documentOf({ steps }: Case): string | undefined {
  const { send } = steps.findLast((step) => step.send?.document?.edit !== undefined) ?? {}
  const name = TEMPLATES[send?.what as keyof typeof TEMPLATES]
  if (!send?.document?.edit || !name) return undefined
  const filled = <T>(value: T) => deepFill(value, (text) => fill(text, VALUES, new Date(), () => 'u'))
  return edit(filled(template(name)), filled(send.document.edit))
}
/** The same of a case of the EAEU, under the header that its message has. */
function eaeuDocumentOf(steps: EaeuCase['steps']): string {
  const { what, document } = steps.find(({ send }) => send)?.send ?? {}
  const values = { ...VALUES, messageCode: 'P.XX.99.MSG.001', edocId: randomUUID() }
  const filled = <T>(value: T) => deepFill(value, (text) => fill(text, values, new Date(), randomUUID))
  return edit(filled(template(`eaeu/${what}.xml`)), filled(document?.edit ?? []))
}
function canonical(xml: string): Uint8Array {
  using parsed = parseXml(Buffer.from(xml))
  return canonicalize(parsed, 'exc-c14n')
}
const verdict = async (xml: string) => judge(Buffer.from(xml))

live('asw-conformance validate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-validate-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const cases = aswCases(loadCases())

  it.each(readdirSync(PACKS).filter((name) => existsSync(join(PACKS, name, 'samples'))))(
    'every sample of the pack %s is good',
    async (pack) => {
      const folder = join(PACKS, pack, 'samples')
      const samples = readdirSync(folder).filter((name) => name.endsWith('.xml'))
      expect(samples.length).toBeGreaterThan(0)
      for (const name of samples) {
        const { findings, about } = await judge(readFileSync(join(folder, name)))
        expect(
          findings.filter(({ severity }) => severity === 'error'),
          name,
        ).toEqual([])
        expect(about, name).toBeDefined()
      }
    },
  )
  it('what the wire cases break, it finds offline: schema', async () => {
    const broken = cases
      .filter(({ layer, kind }) => layer === 'L1' && kind === 'negative')
      .flatMap((one) => documentOf(one) ?? [])
    expect(broken.length).toBeGreaterThan(40)
    for (const xml of broken) expect(isGood(await verdict(xml)), xml).toBe(false)
  })
  it('what the wire cases break, it finds offline: code lists and rules', async () => {
    const known = [...RULE_IDS, 'LIST-01', 'LIST-02', 'LIST-03', 'LIST-04', 'LIST-05']
    const judged = cases.filter((one) => one.layer === 'L2' && one.kind === 'negative' && known.includes(one.clause))
    expect(judged.length).toBeGreaterThan(20)
    const passed: string[] = []
    for (const one of judged) {
      const xml = documentOf(one)
      if (xml && isGood(await verdict(xml))) passed.push(`${one.id} ${one.title}`)
    }
    expect(passed).toEqual([])
  })
  it('and what they do not break, it lets pass', async () => {
    const good = cases.filter(({ layer, kind }) => (layer === 'L2' || layer === 'L5') && kind === 'positive')
    for (const one of good) {
      const xml = documentOf(one)
      if (xml)
        expect(
          (await verdict(xml)).findings.filter(({ severity }) => severity === 'error'),
          one.id,
        ).toEqual([])
    }
  })
  it('a folder of mixed files is judged as a whole, and asw validate agrees', async () => {
    const put = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content)
    const [schema, rule] = ['ASW-XSD-003', 'ASW-FORMD-033'].map(
      (id) => documentOf(cases.find((one) => one.id === id) as Case) ?? '',
    )
    put('message.mime', readFileSync(join(VECTORS, 'message.mime')))
    put('sealed.xml', readFileSync(join(VECTORS, 'sealed-ecdsa.xml')))
    put('sample.xml', readFileSync(join(SAMPLES, 'cancellation.replaced.xml')))
    expect(await run(['validate', folder])).toBe(0)
    put('bad-schema.xml', schema ?? '')
    put('bad-rule.xml', rule ?? '')
    expect(await run(['validate', '--compare', join(folder, 'bad-schema.xml'), join(folder, 'bad-rule.xml')])).toBe(1)
  })

  const envelopes = fileURLToPath(new URL('../../gateway/test/envelope/eaeu/', import.meta.url))
  const named = (folder: string) => readdirSync(join(envelopes, folder)).map((name) => join(envelopes, folder, name))
  it.each(named('evil'))('an EAEU envelope that the gateway refuses is bad here too: %s', async (file) => {
    expect(isGood(await judge(readFileSync(file)))).toBe(false)
  })
  it.each(named('foreign'))('an EAEU envelope by other software is good: %s', async (file) => {
    expect(await judge(readFileSync(file))).toMatchObject({ kind: 'envelope', pack: 'eaeu' })
    expect(isGood(await judge(readFileSync(file)))).toBe(true)
  })
  it('containers, signals and documents of the EAEU are judged, and asw unpack and asw validate agree', async () => {
    const files = ['message', 'container-with-receipt', 'err', 'fault', 'document'].map((name) =>
      join(VECTORS, 'eaeu', `${name}.xml`),
    )
    expect(await run(['validate', '--compare', ...files])).toBe(0)
    const broken = join(folder, 'eav.xml')
    writeFileSync(broken, readFileSync(join(VECTORS, 'eaeu', 'document.xml'), 'utf8').replace('>WO<', '>CTH<'))
    expect((await judge(readFileSync(broken))).findings.map(({ rule }) => rule)).toEqual(['E-22'])
    expect(await run(['validate', '--compare', broken, join(envelopes, 'evil', 'no-to.xml')])).toBe(1)
  })
  it('what the wire cases of the EAEU say of code lists it says offline, as the pack does, in the same place', async () => {
    const lists = loadCases()
      .filter(isEaeu)
      .filter(({ id }) => id.startsWith('EAEU-LIST-'))
    expect(lists.length).toBeGreaterThan(40)
    const pack = loadPack('eaeu')
    const byPack = (xml: string): readonly Issue[] => {
      try {
        return validate(pack, toJson(pack, canonical(xml)), { side: 'import', today: new Date().toISOString().slice(0, 10) })
      } catch (error) {
        return (error as { readonly issues: readonly Issue[] }).issues
      }
    }
    for (const { id, kind, clause, steps } of lists) {
      const xml = eaeuDocumentOf(steps)
      const said = kind === 'positive' ? [] : [clause]
      const here = (await verdict(xml)).findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)
      const there = byPack(xml).filter(({ severity }) => severity === 'E')
      expect([id, ...here]).toEqual([id, ...said])
      expect([id, ...there.map(({ rule }) => rule)]).toEqual([id, ...said])
      for (const { pointer, xpath } of there)
        expect([pointer, xpath]).toEqual([expect.stringMatching(/^\//), expect.stringMatching(/^\//)])
    }
    const unit = join(folder, 'unit.xml')
    writeFileSync(unit, eaeuDocumentOf(lists.find(({ id }) => id === 'EAEU-LIST-010')?.steps ?? []))
    expect(await run(['validate', '--compare', unit])).toBe(1)
  })
  it('every rule of the EAEU that a wire case breaks is found offline as well', async () => {
    const eaeu = loadCases().filter(isEaeu)
    const rules = new Set(eaeu.filter(({ kind, layer }) => kind === 'negative' && layer === 'L2').map(({ clause }) => clause))
    const judged = [...EAEU_RULE_IDS, ...Object.values(LIST_RULES)]
    expect([...rules].filter((rule) => !judged.includes(rule))).toEqual([])
    expect(rules.size).toBeGreaterThan(20)
  })
})
