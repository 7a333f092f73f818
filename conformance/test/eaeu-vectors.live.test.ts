import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { live } from './live.ts'

const FOLDER = fileURLToPath(new URL('../vectors/', import.meta.url))
const EDOC = 'urn:EEC:SignedData:v1.0:EDoc'
const RCPT = 'urn:EEC:TTP:v1.0:receipt'

/** Judges the signature at `place`; throws where it does not hold. */
function judge(file: string, key: string, place: string): void {
  const ids = [`${EDOC}:SignedContent`, `${EDOC}:Data`, `${RCPT}:Receipt`].flatMap((one) => ['--id-attr:Id', one])
  const args = ['--verify', ...ids, '--node-xpath', place, '--pubkey-cert-pem', join(FOLDER, 'keys', `${key}.pem`), file]
  execFileSync('xmlsec1', args, { stdio: ['ignore', 'pipe', 'pipe'] })
}
const inData = (n: number) => `/*/*[local-name()='Data']/*[local-name()='Signature'][${n}]`

live('containers by xmlsec1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-eaeu-vectors-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each([
    ['container-ecdsa.xml', 'ecdsa', inData(1)],
    ['container-rsa.xml', 'rsa', inData(1)],
    ['container-two-signatures.xml', 'ecdsa', inData(1)],
    ['container-two-signatures.xml', 'rsa', inData(2)],
    ['container-with-receipt.xml', 'ecdsa', inData(1)],
    ['container-with-receipt.xml', 'rsa', "/*/*[local-name()='Signature']"],
  ])('%s: the signature by %s at %s holds, and not over another value', (name, key, place) => {
    const file = join(FOLDER, 'eaeu', name)
    expect(() => judge(file, key, place)).not.toThrow()
    const changed = join(folder, `${key}-${name}`)
    writeFileSync(changed, readFileSync(file, 'utf8').replace('>WO<', '>PE<'))
    expect(() => judge(changed, key, place)).toThrow(/FAIL|failed/)
  })
})
