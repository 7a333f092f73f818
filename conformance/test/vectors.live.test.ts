import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { readMime } from '../src/wire/mime.ts'
import { canonical } from '../src/xml/c14n.ts'
import { parse, root } from '../src/xml/dom.ts'
import { ALG } from '../src/xml/names.ts'
import { live } from './live.ts'

const FOLDER = fileURLToPath(new URL('../vectors/', import.meta.url))
const at = (name: string) => join(FOLDER, name)
const xmlsec1 = (...args: readonly string[]) =>
  execFileSync('xmlsec1', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString('utf8')

live('the published vectors by xmlsec1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-vectors-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(['ecdsa', 'rsa'])('the seal by %s holds, and not over another value', (key) => {
    const judge = (file: string) =>
      xmlsec1(
        '--verify',
        '--id-attr:Id',
        'http://uri.etsi.org/01903/v1.3.2#:SignedProperties',
        '--pubkey-cert-pem',
        at(`keys/${key}.pem`),
        file,
      )
    expect(() => judge(at(`sealed-${key}.xml`))).not.toThrow()
    const changed = join(folder, `${key}.xml`)
    writeFileSync(changed, readFileSync(at(`sealed-${key}.xml`), 'utf8').replace('1440.50', '1440.51'))
    expect(() => judge(changed)).toThrow(/FAIL|failed/)
  })
  it.each(['acknowledgment.xml', 'error-list.xml', 'ping.xml'])('the signature of %s holds', (name) => {
    expect(() => xmlsec1('--verify', '--pubkey-cert-pem', at('keys/ecdsa.pem'), at(name))).not.toThrow()
  })
  it('the signature of the message holds over envelope and payload', () => {
    const text = readFileSync(at('message.mime'))
    const end = text.indexOf('\r\n\r\n')
    const contentType = /Content-Type: (.*)$/m.exec(text.toString('latin1', 0, end))?.[1]?.trim() ?? ''
    const { soap, parts } = readMime({ contentType, body: text.subarray(end + 4) })
    const [part] = parts
    const [soapFile, partFile] = [join(folder, 'soap.xml'), join(folder, 'part.bin')]
    writeFileSync(soapFile, soap)
    writeFileSync(partFile, part?.bytes ?? '')
    const judge = () =>
      xmlsec1('--verify', '--pubkey-cert-pem', at('keys/ecdsa.pem'), `--url-map:cid:${part?.contentId}`, partFile, soapFile)
    expect(judge).not.toThrow()
    writeFileSync(partFile, 'another payload')
    expect(judge).toThrow(/FAIL|failed/)
  })
  it('xmlenc10 opens to the sealed document', () => {
    const opened = xmlsec1('--decrypt', '--privkey-pem', at('keys/recipient-rsa.key.pem'), at('encrypted-xmlenc10.xml'))
    // xmlsec1 writes its tree anew: the canonical form tells whether it is the same.
    const form = (xml: string) => canonical(root(parse(xml)), ALG['exc-c14n']).toString('utf8')
    expect(form(opened)).toBe(form(readFileSync(at('sealed-ecdsa.xml'), 'utf8')))
  })
})
