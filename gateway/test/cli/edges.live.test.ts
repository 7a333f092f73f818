import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makePki } from '@asw/certs-dev'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { live } from '../live/live.ts'
import { asw } from './asw.ts'

const XML = fileURLToPath(
  new URL('../../../mappings/packs/asw/samples/certificate-of-origin.vn-th-three-items-by-sea.xml', import.meta.url),
)
const ASW = fileURLToPath(new URL('../../bin/asw.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'asw-cli-edges-'))
const file = (name: string) => join(folder, name)

live('asw at its edges', () => {
  beforeAll(async () => {
    const pki = await makePki()
    const vn = await pki.authority('VN')
    writeFileSync(file('root.pem'), pki.rootPem)
    for (const [name, kind, use] of [
      ['seal', 'ec-p256', 'seal'],
      ['other', 'ec-p256', 'seal'],
      ['enc', 'rsa-2048', 'encryption'],
    ] as const) {
      const leaf = await vn.leaf(use, kind)
      writeFileSync(file(`${name}.pem`), leaf.certificatePem + leaf.chainPem)
      writeFileSync(file(`${name}.key.pem`), leaf.keyPem, { mode: 0o600 })
    }
    expect(asw(['sign', '--key', file('seal.key.pem'), '--cert', file('seal.pem'), XML, '-o', file('sealed.xml')]).code).toBe(0)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** A pipeline of commands in a shell, as people write it. Each `asw` is a process of its own. */
  const pipeline = (commands: readonly string[]) =>
    spawnSync('/bin/sh', ['-c', commands.join(' | ').replaceAll('asw ', `"${process.execPath}" "${ASW}" `)], {
      maxBuffer: 64 * 1024 * 1024,
      cwd: folder,
    })

  it('sign, encrypt, decrypt and verify in one pipeline give the signed bytes back', () => {
    const ran = pipeline([
      `asw sign --key seal.key.pem --cert seal.pem - < "${XML}"`,
      'asw encrypt --cert enc.pem -',
      'asw decrypt --key enc.key.pem -',
      'asw verify --trust root.pem - -o -',
    ])
    expect(ran.status).toBe(0)
    expect(ran.stdout.toString().trim()).toBe(readFileSync(XML, 'utf8').trim())
    // What people should read does not stand among the bytes.
    expect(ran.stderr.toString()).toContain('good seal')
  })

  it('megabytes go through a pipe whose reader is slow', () => {
    writeFileSync(file('large.xml'), `<a>${`<b>${'x'.repeat(200)}</b>`.repeat(15_000)}</a>`)
    const ran = pipeline(['asw sign --key seal.key.pem --cert seal.pem large.xml', '(sleep 0.5; wc -c)'])
    expect(Number(ran.stdout.toString())).toBeGreaterThan(2_000_000)
    expect(ran.stderr.toString()).toBe('')
  })

  it('a reader that has seen enough is no failure', () => {
    expect(pipeline(['asw sign --key seal.key.pem --cert seal.pem large.xml', 'head -c 10']).stderr.toString()).toBe('')
  })

  it('what does not verify leaves no file behind', () => {
    writeFileSync(file('changed.xml'), readFileSync(file('sealed.xml'), 'utf8').replace('<ID>VN', '<ID>VM'))
    const ran = asw(['verify', '--trust', file('root.pem'), file('changed.xml'), '-o', file('covered.xml')])
    expect([ran.code, ran.out, existsSync(file('covered.xml'))]).toEqual([1, '', false])
    expect(ran.err).toContain('ASW_SIGNATURE_DIGEST')
  })

  it.each([
    [
      'a document that is sealed already',
      ['--key', 'seal.key.pem', '--cert', 'seal.pem', 'sealed.xml'],
      1,
      'ASW_SIGNATURE_SHAPE',
    ],
    ['a key that is not that of its certificate', ['--key', 'other.key.pem', '--cert', 'seal.pem', XML], 1, 'ASW_KEY_UNUSABLE'],
    [
      'an algorithm that is not for its key',
      ['--key', 'seal.key.pem', '--cert', 'seal.pem', '--algorithm', 'rsa-sha256', XML],
      3,
      'ASW_KEY_UNUSABLE',
    ],
    ['something that is no key', ['--key', 'seal.pem', '--cert', 'seal.pem', XML], 2, 'ASW_USAGE'],
    ['a key that is not there', ['--key', 'nothing.pem', '--cert', 'seal.pem', XML], 2, 'ASW_USAGE'],
    ['a certificate that is none', ['--key', 'seal.key.pem', '--cert', 'root.key', XML], 2, 'ASW_USAGE'],
    ['something that is no XML', ['--key', 'seal.key.pem', '--cert', 'seal.pem', 'seal.pem'], 1, 'ASW_XML_MALFORMED'],
  ])('sign refuses %s', (_name, args, code, fault) => {
    const ran = asw(['sign', ...args, '-o', file('never.xml')], { cwd: folder })
    expect(ran.code).toBe(code)
    expect(ran.err).toContain(fault)
    expect(existsSync(file('never.xml'))).toBe(false)
  })

  it.each([
    [['encrypt', '--cert', 'enc.pem', '--suite', 'none', XML]],
    [['decrypt', 'nothing.xml', '--key', 'enc.key.pem']],
    [['verify', 'sealed.xml']],
    [['validate', '--on', '2026-02-30', XML]],
    [['translate', '--to', 'xml', XML.replace(/xml$/, 'json'), '-o', 'root.pem/below']],
    [['agreements', 'mend']],
  ])('asw %j is wrong usage: exit 2', (args) => {
    expect(asw(args, { cwd: folder }).code).toBe(2)
  })

  it('without a command it shows what there is, with --version which one it is', () => {
    expect(asw(['--version']).out).toMatch(/^\d+\.\d+\.\d+\n$/)
    const ran = asw([])
    expect(ran.out + ran.err).toContain('Usage: asw')
  })

  it('a configuration that is not there is said at once, with its path', () => {
    const ran = asw(['serve', '--config', file('nothing.yaml')])
    expect(ran.code).toBe(3)
    expect(ran.err).toContain('ASW_CONFIG_INVALID')
    expect(ran.err).toContain('nothing.yaml')
  })

  it('a translation of what is sealed says that nobody has checked the seal', () => {
    const ran = asw(['translate', '--to', 'json', file('sealed.xml')])
    expect(ran.code).toBe(0)
    expect(ran.err).toContain('NOT checked')
    expect(JSON.parse(ran.out)).toMatchObject({ document: 'certificate-of-origin' })
  })
})
