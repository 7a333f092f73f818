import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { SignedXml } from 'xml-crypto'
import { readIdentity } from '../src/security/keys.ts'
import { registerEcdsa } from '../src/security/xml-crypto.ts'
import { signalTrouble } from '../src/validate/eaeu-envelope.ts'
import { judgeContainer } from '../src/wire/eaeu/judge-container.ts'
import { readEaeu } from '../src/wire/eaeu/read.ts'
import { canonical } from '../src/xml/c14n.ts'
import { all, children, parse, root } from '../src/xml/dom.ts'
import { ALG, NS } from '../src/xml/names.ts'

interface Entry {
  readonly kind: string
  readonly keys?: readonly string[]
  readonly covers?: string
  readonly holds?: string
}
const FOLDER = fileURLToPath(new URL('../vectors/', import.meta.url))
const { files } = JSON.parse(readFileSync(join(FOLDER, 'vectors.json'), 'utf8')) as { files: Readonly<Record<string, Entry>> }
const text = (name: string) => readFileSync(join(FOLDER, name), 'utf8')
const certificate = (name = '') =>
  readIdentity(name, join(FOLDER, 'keys', `${name}.key.pem`), join(FOLDER, 'keys', `${name}.pem`)).certificate
const believed = { signers: ['ecdsa', 'rsa'].map(certificate), receipts: [certificate('rsa')] }
const containers = Object.entries(files).filter(([, { kind }]) => kind === 'container')
const messages = Object.entries(files).filter(([, { kind }]) => kind === 'eaeu')
const wire = (name: string) => ({ contentType: 'application/soap+xml', body: Buffer.from(text(name)) })

/** xml-crypto alone: one answer a signature of Data. */
function byXmlCrypto(xml: string, keys: readonly string[]): readonly boolean[] {
  const data = all(parse(xml), 'urn:EEC:SignedData:v1.0:EDoc', 'Data')[0]
  return children(data ?? parse(xml), NS.ds, 'Signature').map((signature, index) => {
    const judge = new SignedXml({ publicCert: certificate(keys[index]).toString(), getCertFromKeyInfo: () => null })
    registerEcdsa(judge)
    judge.loadSignature(signature as never)
    try {
      return judge.checkSignature(xml)
    } catch {
      return false
    }
  })
}

describe('the published vectors of the EAEU', () => {
  it('are there: containers with one and two signatures, a receipt, every signal, a fault, both documents', () => {
    expect(containers.map(([name]) => name)).toHaveLength(4)
    expect(messages.map(([, { holds }]) => holds).sort()).toEqual(['ERR', 'PRS', 'RCV', 'document', 'document', 'fault'])
  })
  it.each(containers)('the signatures of %s hold by xml-crypto, and not over another value', (name, { keys = [] }) => {
    expect(byXmlCrypto(text(name), keys)).toEqual(keys.map(() => true))
    expect(byXmlCrypto(text(name).replace('>WO<', '>PE<'), keys)).toEqual(keys.map(() => false))
  })
  it.each(containers)('%s is judged right by this suite, and covers what it says', (name, { covers = '' }) => {
    const verdict = judgeContainer(root(parse(text(name))), believed)
    expect(verdict.trouble).toBeUndefined()
    expect(verdict.document && canonical(verdict.document, ALG['exc-c14n']).toString('utf8')).toBe(text(covers))
    expect(judgeContainer(root(parse(text(name).replace('>WO<', '>PE<'))), believed)).toMatchObject({ kind: 'signature' })
    expect(judgeContainer(root(parse(text(name))), { signers: [] })).toMatchObject({ kind: 'signature' })
  })
  it('a receipt for another document is none', () => {
    const other = text('eaeu/container-with-receipt.xml').replace(
      /(DocInstance="urn:uuid:)[^"]*/,
      '$111111111-1111-4111-8111-111111111111',
    )
    expect(judgeContainer(root(parse(other)), believed).trouble).toBeDefined()
  })
  it.each(messages)('%s is read as what it holds', (name, { holds }) => {
    const read = readEaeu(wire(name), believed)
    expect(read.kind).toBe(holds)
    expect(read.container?.trouble).toBeUndefined()
    expect(signalTrouble(read)).toBeUndefined()
  })
  it('every answer names the message, the conversation and the procedure of the request', () => {
    const { header } = readEaeu(wire('eaeu/message.xml'))
    for (const name of ['rcv', 'prs', 'err', 'fault', 'response']) {
      expect(readEaeu(wire(`eaeu/${name}.xml`)).header).toMatchObject({
        to: header.replyTo,
        relatesTo: header.messageId,
        conversationId: header.conversationId,
        procedureId: header.procedureId,
      })
    }
  })
})
