import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { live } from '../live/live.ts'
import { asw } from './asw.ts'

const SAMPLE = fileURLToPath(
  new URL('../../../mappings/packs/asw/samples/certificate-of-origin.vn-th-three-items-by-sea', import.meta.url),
)
const EAV = fileURLToPath(
  new URL('../../../mappings/packs/eaeu/samples/certificate-of-origin.vn-ru-two-items-by-sea', import.meta.url),
)
const folder = mkdtempSync(join(tmpdir(), 'asw-cli-'))
const file = (name: string) => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

live('asw translate, validate, explain', () => {
  it('translates a sample to the XML that lies beside it, and back to the same document', () => {
    expect(asw(['translate', '--pack', 'asw', '--to', 'xml', `${SAMPLE}.json`, '-o', file('a.xml')]).code).toBe(0)
    expect(readFileSync(file('a.xml'), 'utf8').trim()).toBe(readFileSync(`${SAMPLE}.xml`, 'utf8').trim())
    expect(asw(['translate', '--pack', 'asw', '--to', 'json', file('a.xml'), '-o', file('a.json')]).code).toBe(0)
    const again = asw(['translate', '--pack', 'asw', '--to', 'xml', file('a.json')])
    expect(again.bytes.equals(readFileSync(file('a.xml')))).toBe(true)
  })

  it('reads standard input and writes standard output for -', () => {
    const ran = asw(['translate', '--to', 'xml', '-', '-o', '-'], { input: readFileSync(`${SAMPLE}.json`) })
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('<md:MetaData')
  })

  it('says valid of a sample, as JSON and as XML', () => {
    for (const form of ['json', 'xml']) {
      const ran = asw(['validate', `${SAMPLE}.${form}`, '--json', '--on', '2026-11-24'])
      expect(ran.code).toBe(0)
      expect(JSON.parse(ran.out)).toMatchObject({ valid: true })
    }
  })

  it('names rule, both pointers and legal ground of what is wrong, and exits with 1', () => {
    writeFileSync(file('wrong.json'), readFileSync(`${SAMPLE}.json`, 'utf8').replace('"CTH"', '"PE"'))
    const ran = asw(['validate', file('wrong.json'), '--json'])
    expect(ran.code).toBe(1)
    const { issues } = JSON.parse(ran.out) as { issues: readonly Record<string, string>[] }
    expect(issues).toContainEqual(expect.objectContaining({ severity: 'E', rule: 'D-39', pointer: '/items/0/criteria/0/code' }))
    expect(issues[0]?.xpath).toContain('GovernmentAgencyGoodsItem')
    expect(asw(['validate', file('wrong.json')]).out).toContain('D-39')
  })

  it.each([
    ['not JSON', '{"document":', 'ASW_JSON_MALFORMED'],
    ['not well-formed', '<a><b></a>', 'ASW_XML_MALFORMED'],
    ['a DOCTYPE', '<!DOCTYPE a><a/>', 'ASW_XML_DOCTYPE'],
    ['an unknown document', '{"document":"letter","scheme":"ATIGA"}', 'ASW_DOCUMENT_UNKNOWN'],
  ])('%s is a finding, not a crash', (_name, text, code) => {
    const ran = asw(['validate', '-', '--json'], { input: Buffer.from(text) })
    expect(ran.code).toBe(1)
    expect((JSON.parse(ran.out) as { issues: readonly { code: string }[] }).issues.map((issue) => issue.code)).toContain(code)
  })

  it.each([
    ['asw', 'export-declaration.fifteen-parameters', '2026-10-14'],
    ['rcep', 'certificate-of-origin.vn-jp-two-origins', '2026-10-12'],
    ['acfta', 'certificate-of-origin.vn-cn-wholly-obtained', '2026-10-20'],
    ['evfta', 'certificate-of-origin.vn-de-issued-retrospectively', '2026-10-23'],
    ['vnsw', 'vnsw-envelope.export-declaration-by-air', '2026-10-14'],
  ])('works with --pack %s: there and back, valid, explained', (pack, name, on) => {
    const path = fileURLToPath(new URL(`../../../mappings/packs/${pack}/samples/${name}`, import.meta.url))
    expect(asw(['translate', '--pack', pack, '--to', 'xml', `${path}.json`, '-o', file('p.xml')]).code).toBe(0)
    expect(readFileSync(file('p.xml'), 'utf8').trim()).toBe(readFileSync(`${path}.xml`, 'utf8').trim())
    const back = asw(['translate', '--pack', pack, '--to', 'json', file('p.xml')])
    const { consent: _, ...sent } = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as { consent?: unknown }
    expect(JSON.parse(back.out)).toEqual(sent)
    for (const form of ['json', 'xml']) {
      const side = form === 'json' ? 'issue' : 'import'
      const judged = asw(['validate', '--pack', pack, `${path}.${form}`, '--on', on, '--side', side, '--json'])
      expect(JSON.parse(judged.out), form).toMatchObject({ valid: true })
    }
    const explained = JSON.parse(asw(['explain', '--pack', pack, `${path}.json`, '--json']).out) as { xpath?: string }[]
    expect(explained.length).toBeGreaterThan(15)
  })

  it('explains where every element comes from', () => {
    const ran = asw(['explain', `${SAMPLE}.json`, '--json'])
    expect(ran.code).toBe(0)
    const rows = JSON.parse(ran.out) as readonly { pointer: string; xpath?: string; conversion: string }[]
    expect(rows).toContainEqual(expect.objectContaining({ pointer: '/issuedOn', conversion: 'date102' }))
    expect(asw(['explain', `${SAMPLE}.json`]).out).toContain('/referenceNumber')
  })

  it('reads and writes the documents of the Eurasian Economic Union, and tells what stands beside them', () => {
    const own = ['--given', 'documentId=11111111-1111-4111-8111-111111111111', '--given', 'createdAt=2026-11-28T10:00:00Z']
    const ran = asw(['translate', '--pack', 'eaeu', '--to', 'xml', ...own, `${EAV}.json`, '-o', file('eav.xml')])
    expect(ran.code).toBe(0)
    const back = asw(['translate', '--pack', 'eaeu', '--to', 'json', file('eav.xml')])
    expect(JSON.parse(back.out)).toEqual(JSON.parse(readFileSync(`${EAV}.json`, 'utf8')))
    expect(back.err).toContain('documentId=11111111-1111-4111-8111-111111111111')
    for (const path of [`${EAV}.json`, file('eav.xml')])
      expect(asw(['validate', '--pack', 'eaeu', '--on', '2026-12-01', path]).code).toBe(0)
    expect(asw(['explain', '--pack', 'eaeu', `${EAV}.json`]).out).toContain('/referenceNumber')
    const older = asw(['translate', '--pack', 'eaeu', '--to', 'xml', '--profile', 'base-0.4.12', `${EAV}.json`])
    expect(older.out).toContain('urn:EEC:M:SimpleDataObjects:v0.4.12')
    expect(older.err).toContain('documentId, createdAt as in the examples of the pack')
  })

  it('reports what another form cannot carry and what it needs, and exits with 1', () => {
    const ran = asw(['translate', '--pack', 'eaeu', '--report', '--json', `${SAMPLE}.json`])
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.out)).toMatchObject({
      to: { version: 'eav/2016-10' },
      lost: [{ pointer: '/items/2/criteria/1/percent', value: 35 }],
    })
    expect(asw(['translate', '--pack', 'eaeu', '--report', `${SAMPLE}.json`]).out).toContain('EAV-02')
    expect(asw(['translate', '--pack', 'eaeu', '--report', `${EAV}.json`]).code).toBe(0)
  })

  it.each([
    [['translate', '--pack', 'eaeu', '--to', 'xml', '--given', 'documentId=1', `${EAV}.json`]],
    [['translate', '--pack', 'eaeu', '--to', 'xml', '--given', 'documentId', `${EAV}.json`]],
    [['translate', '--pack', 'eaeu', '--to', 'xml', '--profile', 'none', `${EAV}.json`]],
    [['translate', `${SAMPLE}.json`]],
    [['translate', '--to', 'pdf', `${SAMPLE}.json`]],
    [['nonsense']],
    [['validate', 'no-such-file.json']],
    [['messages', 'list']],
  ])('asw %j is wrong usage: exit 2', (args) => {
    expect(asw(args, { cwd: folder }).code).toBe(2)
  })

  it.each([
    'translate',
    'validate',
    'explain',
    'sign',
    'verify',
    'encrypt',
    'decrypt',
    'unpack',
    'serve',
    'demo',
    'agreements',
    'codelists',
    'messages',
  ])('asw %s --help explains and exits with 0', (command) => {
    const ran = asw([command, '--help'])
    expect(ran.code).toBe(0)
    expect(ran.out).toContain(`Usage: asw ${command}`)
  })
})
