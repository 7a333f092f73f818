import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makePki } from '@asw/certs-dev'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { live } from '../live/live.ts'
import { asw } from './asw.ts'

const ASW = fileURLToPath(new URL('../../bin/asw.js', import.meta.url))
const SAMPLES = fileURLToPath(new URL('../../../mappings/packs/asw/samples/', import.meta.url))
const JSON_FILE = join(SAMPLES, 'certificate-of-origin.vn-th-three-items-by-sea.json')
const XML_FILE = join(SAMPLES, 'certificate-of-origin.vn-th-three-items-by-sea.xml')

live('exit codes: 0 good, 1 the input is bad, 2 wrong usage, 3 our own trouble', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-cli-exit-'))
  const file = (name: string, text?: string) => {
    if (text !== undefined) writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  beforeAll(async () => {
    const vn = await (await makePki()).authority('VN')
    for (const [name, kind, use] of [
      ['seal', 'ec-p256', 'seal'],
      ['other', 'ec-p256', 'seal'],
    ] as const) {
      const leaf = await vn.leaf(use, kind)
      file(`${name}.pem`, leaf.certificatePem)
      file(`${name}.key.pem`, leaf.keyPem)
    }
    mkdirSync(file('partners'))
    file('partners/TH.yaml', 'partner: [')
    file('partners/SG.yaml', '')
    file('broken.yaml', 'bodies: [')
    file('broken.json', '{"a":')
    file('text.txt', 'no PEM')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('agreements that cannot be read are findings, of one shape with all others, each with its file', () => {
    const ran = asw(['agreements', 'lint', file('partners'), '--json'])
    expect(ran.code, ran.err).toBe(1)
    const { good, findings } = JSON.parse(ran.out)
    expect(good).toBe(false)
    for (const partner of ['SG', 'TH'])
      expect(findings).toContainEqual({
        severity: 'E',
        partner,
        code: 'agreement-unreadable',
        message: expect.stringContaining(`${partner}.yaml`),
        remedy: expect.any(String),
      })
  })

  it.each<readonly [number, string, readonly string[], RegExp]>([
    [2, 'a folder of agreements that is not there', ['agreements', 'lint', 'nowhere'], /nowhere/],
    [1, 'a register that cannot be read', ['bodies', 'import', 'broken.yaml', '--folder', 'bodies'], /broken\.yaml/],
    [2, 'a register that is not there', ['bodies', 'import', 'nowhere.yaml', '--folder', 'bodies'], /nowhere\.yaml/],
    [2, 'a pack that is not there, to validate', ['validate', '--pack', 'nope', JSON_FILE], /no pack nope/],
    [2, 'a pack that is not there, to translate', ['translate', '--pack', 'nope', '--to', 'xml', JSON_FILE], /no pack nope/],
    [
      1,
      'a key of another certificate',
      ['sign', '--key', 'other.key.pem', '--cert', 'seal.pem', XML_FILE],
      /other\.key\.pem.*seal\.pem/,
    ],
    [
      1,
      'a certificate that nothing can be encrypted for',
      ['encrypt', '--cert', 'seal.pem', XML_FILE],
      /^ASW_CERTIFICATE_USAGE[\s\S]*seal\.pem/,
    ],
    [2, 'an exchange without a name', ['exchanges', 'show'], /--country and --number/],
    [1, 'a paper that is no JSON', ['compare', JSON_FILE, 'broken.json'], /broken\.json/],
    [1, 'trust without a certificate', ['verify', '--trust', 'text.txt', XML_FILE], /text\.txt/],
    [1, 'a signer without a certificate', ['sign', '--key', 'seal.key.pem', '--cert', 'text.txt', XML_FILE], /text\.txt/],
    [
      2,
      'a profile that a pack has not',
      ['translate', '--to', 'xml', '--profile', 'nope', JSON_FILE],
      /no profile nope; it has none/,
    ],
    [3, 'a device that is full', ['translate', '--to', 'xml', JSON_FILE, '-o', '/dev/full'], /^ASW_DISK_FULL[\s\S]*\/dev\/full/],
  ])('%i: %s', (code, _, args, said) => {
    const ran = asw(args, { cwd: folder })
    expect(ran.code, ran.err).toBe(code)
    expect(ran.err).toMatch(said)
  })

  it('standard output that is full is trouble of our own', () => {
    const ran = spawnSync('/bin/sh', ['-c', `"${process.execPath}" "${ASW}" translate --to xml "${JSON_FILE}" > /dev/full`])
    expect(ran.status).toBe(3)
    expect(ran.stderr.toString()).toContain('ASW_DISK_FULL')
  })

  it('what cannot be written whole leaves what was there, and nothing where nothing was', () => {
    const small = (out: string) =>
      spawnSync(
        '/bin/bash',
        ['-c', `trap "" XFSZ; ulimit -f 1; "${process.execPath}" "${ASW}" translate --to xml "${JSON_FILE}" -o "${out}"`],
        {
          env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' },
        },
      )
    const ran = small(file('fresh.xml'))
    expect(ran.status, ran.stderr.toString()).toBe(3)
    expect(existsSync(file('fresh.xml'))).toBe(false)
    file('old.xml', 'old')
    expect(small(file('old.xml')).status).toBe(3)
    expect(readFileSync(file('old.xml'), 'utf8')).toBe('old')
  })
})
