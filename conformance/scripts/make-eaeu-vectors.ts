/** Makes `vectors/eaeu/` with the keys that are there. Done once: who has built on the published files would lose their ground. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readIdentity } from '../src/security/keys.ts'
import { sha256 } from '../src/security/value.ts'
import { answering, opening, type Writer, writeDocument, writeFault, writeSignal } from '../src/twin/eaeu/compose.ts'
import { writeContainer } from '../src/wire/eaeu/container.ts'
import { writeEaeuEnvelope } from '../src/wire/eaeu/envelope.ts'
import { type Message, readProcess } from '../src/wire/eaeu/process.ts'
import type { EaeuHeader } from '../src/wire/eaeu/read.ts'
import { canonical } from '../src/xml/c14n.ts'
import { parse, root } from '../src/xml/dom.ts'
import { ALG } from '../src/xml/names.ts'

const FOLDER = fileURLToPath(new URL('../vectors/', import.meta.url))
const NOW = new Date('2026-11-02T03:04:05.000Z')
const list = JSON.parse(readFileSync(join(FOLDER, 'vectors.json'), 'utf8')) as { clock: string; files: Record<string, object> }
const identity = (name: string) =>
  readIdentity(name, join(FOLDER, 'keys', `${name}.key.pem`), join(FOLDER, 'keys', `${name}.pem`))
const [ecdsa, rsa] = [identity('ecdsa'), identity('rsa')]
let serial = 0
const uuid = () => {
  serial += 1
  return `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`
}
const partner = 'EAEU://EEC/CP/P.XX.99/P.ACT.001'
const own = 'EAEU://VN/CP/P.XX.99/P.XX.99.ACT.003'
const writer: Writer = { own: partner, peer: own, signer: ecdsa, now: () => NOW, uuid }
const answerer: Writer = { ...writer, own, peer: partner }
const operation = readProcess().operation('send-certificate')
mkdirSync(join(FOLDER, 'eaeu'), { recursive: true })

const values = { number: 'RU/2026/0000042-EAV', serial: '0000042' }
const document = canonical(root(parse(writeDocument(writer, operation.request, values))), ALG['exc-c14n']).toString('utf8')
const edocId = /<csdo:EDocId[^>]*>([^<]*)/.exec(document)?.[1] ?? ''
put('document.xml', document, { kind: 'canonical', c14n: ALG['exc-c14n'] })
const container = (
  name: string,
  signers: Parameters<typeof writeContainer>[1],
  style: Parameters<typeof writeContainer>[3] = {},
) => {
  const xml = writeContainer(document, signers, uuid, style)
  put(name, xml, { kind: 'container', keys: signers.map(({ signer }) => signer.name), covers: 'eaeu/document.xml' })
  return xml
}
const signed = container('container-ecdsa.xml', [{ signer: ecdsa }])
container('container-rsa.xml', [{ signer: rsa }])
container('container-two-signatures.xml', [{ signer: ecdsa }, { signer: rsa }])
container('container-with-receipt.xml', [{ signer: ecdsa }], { receipt: { signer: rsa } })

const header = opening(writer, operation.action(operation.request.code))
const request = header as EaeuHeader
message('message.xml', writeEaeuEnvelope(header, signed), 'document')
for (const code of ['RCV', 'PRS'] as const)
  message(`${code.toLowerCase()}.xml`, writeSignal(answerer, operation, request, code).body, code)
const errors = [
  {
    code: 'E-22',
    description: 'критерий CTH не предусмотрен формой EAV',
    documentId: edocId,
    reference: '//casdo:OriginCriterionCode',
  },
]
message('err.xml', writeSignal(answerer, operation, request, 'ERR', { errors }).body, 'ERR')
const fault = {
  subcode: 'int:DataError',
  ru: 'Ошибка данных: подпись неверна',
  en: 'Data error: the signature is wrong',
} as const
message('fault.xml', writeFault(answerer, request, fault).body, 'fault')
const result = operation.answers[0] as Message
const response = writeDocument(answerer, result, { ...values, edocRefId: edocId })
const back = answering(answerer, request, operation.action(result.code))
message('response.xml', writeEaeuEnvelope(back, writeContainer(response, [{ signer: ecdsa }], uuid)), 'document')
writeFileSync(join(FOLDER, 'vectors.json'), `${JSON.stringify(list, undefined, 2)}\n`)

function message(name: string, xml: string | Buffer, holds: string): void {
  put(name, xml, { kind: 'eaeu', holds })
}
function put(name: string, content: string | Buffer, about: object): void {
  const bytes = Buffer.from(content)
  writeFileSync(join(FOLDER, 'eaeu', name), bytes)
  list.files[`eaeu/${name}`] = { ...about, sha256: sha256(bytes) }
}
