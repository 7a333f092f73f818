import { X509Certificate } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { run } from '../src/command.ts'
import { makePki, writePki } from '../src/index.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certs-dev-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

const modeOf = async (path: string) => (await stat(path)).mode & 0o777

test('keys are written with mode 0600, folders with 0700', async () => {
  const out = join(folder, 'pki')
  const { files } = await writePki(out, await makePki(), ['VN', 'TH'])
  const keys = files.filter((file) => file.endsWith('.key.pem'))
  expect(keys).toHaveLength(14)
  for (const key of keys) expect(await modeOf(join(out, key))).toBe(0o600)
  for (const made of [out, join(out, 'VN'), join(out, 'TH')]) expect(await modeOf(made)).toBe(0o700)
})

test('a key that replaces a file open to all is closed all the same', async () => {
  const pki = await makePki()
  await writePki(folder, pki, ['VN'])
  const key = join(folder, 'VN', 'seal.key.pem')
  await chmod(key, 0o644)
  await writePki(folder, pki, ['VN'])
  expect(await modeOf(key)).toBe(0o600)
})

test('a certificate file holds the leaf and its issuing authority', async () => {
  const { leaves } = await writePki(folder, await makePki(), ['VN'])
  const text = await readFile(join(folder, 'VN', 'seal.pem'), 'utf8')
  const [leaf, issuer] = text.split(/(?=-----BEGIN)/).map((pem) => new X509Certificate(pem))
  expect(leaf?.raw).toEqual(new X509Certificate(leaves.VN?.seal?.certificatePem ?? '').raw)
  expect(leaf?.checkIssued(issuer as X509Certificate)).toBe(true)
})

function output() {
  const said = { out: '', err: '' }
  return {
    said,
    out: (text: string) => {
      said.out += text
    },
    err: (text: string) => {
      said.err += text
    },
  }
}

test('the command says DEVELOPMENT ONLY on stderr and lists the files on stdout', async () => {
  const io = output()
  expect(await run(['--out', folder, '--countries', 'LA'], io)).toBe(0)
  expect(io.said.err).toContain('DEVELOPMENT ONLY')
  expect(io.said.out).toContain(join(folder, 'LA', 'seal.key.pem'))
  expect(await readFile(join(folder, 'README.md'), 'utf8')).toContain('DEVELOPMENT ONLY')
})

test('the command replaces a PKI only when forced to', async () => {
  await writeFile(join(folder, 'root.pem'), 'mine')
  const io = output()
  expect(await run(['--out', folder], io)).toBe(1)
  expect(io.said.err).toContain('--force')
  expect(await readdir(folder)).toEqual(['root.pem'])
  expect(await run(['--out', folder, '--force'], output())).toBe(0)
  expect(await readFile(join(folder, 'root.pem'), 'utf8')).toContain('BEGIN CERTIFICATE')
})

test('a PKI that replaces one of more countries leaves nothing of theirs that the new root does not vouch for', async () => {
  expect(await run(['--out', folder, '--countries', 'VN,TH,MY'], output())).toBe(0)
  await writeFile(join(folder, 'notes.txt'), 'mine')
  await writeFile(join(folder, 'TH', 'partner.pem'), 'mine')
  expect(await run(['--out', folder, '--countries', 'VN', '--force'], output())).toBe(0)
  expect((await readdir(folder)).sort()).toEqual(['README.md', 'TH', 'VN', 'notes.txt', 'root.crl.pem', 'root.pem'])
  expect(await readdir(join(folder, 'TH'))).toEqual(['partner.pem'])
})

test('names in a list may have blanks around them', async () => {
  const argv = ['--out', folder, '--countries', ' VN , TH', '--hosts', 'a.example, b.example ,']
  expect(await run(argv, output())).toBe(0)
  expect(await readdir(folder)).toEqual(expect.arrayContaining(['TH', 'VN']))
  const { subjectAltName } = new X509Certificate(await readFile(join(folder, 'TH', 'tls-server.pem')))
  expect(subjectAltName?.split(', ')).toEqual(expect.arrayContaining(['DNS:a.example', 'DNS:b.example']))
})

test.each([
  ['--countries', 'vn'],
  ['--countries', ''],
  ['--key-kind', 'dsa'],
  ['--unknown', 'x'],
])('the command called with %s %s answers 2 and writes nothing', async (...argv) => {
  expect(await run(['--out', folder, ...argv], output())).toBe(2)
  expect(await readdir(folder)).toEqual([])
})
