import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { decrypt } from '../src/security/encrypt.ts'
import { readIdentity } from '../src/security/keys.ts'
import { judgeSeal } from '../src/steps/checks.ts'
import { readMessage } from '../src/wire/read.ts'
import { canonical } from '../src/xml/c14n.ts'
import { parse, root } from '../src/xml/dom.ts'

interface Entry {
  readonly kind: string
  readonly sha256: string
  readonly key?: string
  readonly of?: string
  readonly c14n?: string
  readonly covers?: string
  readonly opens?: string
}
const FOLDER = fileURLToPath(new URL('../vectors/', import.meta.url))
const { files } = JSON.parse(readFileSync(join(FOLDER, 'vectors.json'), 'utf8')) as { files: Readonly<Record<string, Entry>> }
const bytes = (name: string) => readFileSync(join(FOLDER, name))
const identity = (name = '') => readIdentity(name, join(FOLDER, 'keys', `${name}.key.pem`), join(FOLDER, 'keys', `${name}.pem`))
const of = (...kinds: readonly string[]) => Object.entries(files).filter(([, { kind }]) => kinds.includes(kind))

describe('the published vectors', () => {
  it.each(Object.entries(files))('%s is what was published', (name, { sha256 }) => {
    expect(createHash('sha256').update(bytes(name)).digest('hex')).toBe(sha256)
  })
  it.each(of('c14n', 'canonical'))('%s is the canonical form by xml-crypto', (name, { of: source = name, c14n = '' }) => {
    expect(canonical(root(parse(bytes(source))), c14n)).toEqual(bytes(name))
  })
  it.each(of('seal'))('the seal of %s holds by xml-crypto', (name, { key }) => {
    const own = identity(key).certificatePem
    expect(judgeSeal(bytes(name).toString('utf8'), [own])).toBeUndefined()
    expect(judgeSeal(bytes(name).toString('utf8').replace('1440.50', '1440.51'), [own])).toBeDefined()
  })
  it.each(of('encrypted'))('%s opens to what it says', (name, { key, opens = '' }) => {
    expect(decrypt(bytes(name), [identity(key)])).toEqual(bytes(opens))
  })
  it.each(of('signal', 'message'))('the signature of %s holds', (name, { key }) => {
    const { certificate } = identity(key)
    const wire = wireOf(name)
    expect(readMessage(wire, [certificate]).signature.trouble).toBeUndefined()
    const changed = Buffer.from(wire.body.toString('latin1').replace('2026-11-02T03:04:05', '2026-11-02T03:04:06'), 'latin1')
    expect(readMessage({ ...wire, body: changed }, [certificate]).signature.trouble).toBe('the digest of the envelope is wrong')
  })
  it('the Acknowledgment names the digests of the message', () => {
    const sent = readMessage(wireOf('message.mime'), []).signature.references
    const named = readMessage(wireOf('acknowledgment.xml'), []).acknowledgment?.references
    expect(named?.map(({ uri, digestValue }) => ({ uri, digestValue }))).toEqual(
      sent.map(({ uri, digestValue }) => ({ uri, digestValue })),
    )
    expect(named).toHaveLength(2)
  })
})

function wireOf(name: string) {
  if (name.endsWith('.xml')) return { contentType: 'text/xml', body: bytes(name) }
  const text = bytes(name).toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  const contentType = /Content-Type: (.*)\r\n?/.exec(`${text.slice(0, end)}\r\n`)?.[1] ?? ''
  return { contentType, body: bytes(name).subarray(end + 4) }
}
