import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalize, compileSchema, lift, type ParsedXml, parseXml, type XmlElement, type XsdSchema } from '@asw/mappings/xml'
import { pack, signalFor } from '../../src/envelope/eaeu/index.ts'
import { filesOf, HEADER, IDS, MESSAGES } from '../envelope/eaeu/fixture.ts'
import { ALGORITHMS, containerOf, DATA_ID, withReceipt } from '../sign/edoc/fixture.ts'
import { keyFor } from '../sign/fixture.ts'
import type { Finding } from './envelopes.ts'

const FILES = {
  signal: 'EEC_signal_v1.0.reconstructed.xsd',
  container: 'EEC_SignedData_v1.0_EDoc.xsd',
  receipt: 'EEC_TTP_v1.0_receipt.xsd',
} as const
type Kind = keyof typeof FILES

/**
 * Signals, containers and receipts against the schemas of FOLDER/eaeu (the container's imports that of XML-DSig from
 * FOLDER/ebms2): what we write, what we read from others, and a wound for every element, which proves that the schema looks.
 */
export async function checkEaeu(folder: string): Promise<readonly Finding[]> {
  const files = { ...schemasIn(join(folder, 'ebms2')), ...schemasIn(join(folder, 'eaeu')) }
  using signal = compileSchema(files, FILES.signal)
  using container = compileSchema(files, FILES.container)
  using receipt = compileSchema(files, FILES.receipt)
  const schemas: Readonly<Record<Kind, XsdSchema>> = { signal, container, receipt }
  const findings: Finding[] = []
  const judge = (kind: Kind, what: string, expected: Finding['expected'], xml: string | Uint8Array) => {
    using parsed = parseXml(Buffer.from(xml as string))
    using part = partOf(parsed, kind)
    findings.push({ what: `${kind}: ${what}`, expected, issues: schemas[kind].validate(part).map(({ message }) => message) })
  }

  for (const code of ['RCV', 'PRS', 'ERR']) judge('signal', code, 'valid', pack(MESSAGES[code]!).body)
  const least = [{ code: '01', description: '' }]
  judge('signal', 'ERR with the least', 'valid', pack(signalFor(HEADER, 'ERR', IDS, least)).body)
  for (const name of ['received', 'accepted-by-the-platform', 'refused-by-a-rule'])
    judge('signal', `foreign, ${name}`, 'valid', filesOf('foreign').get(name)!)
  for (const algorithm of ALGORITHMS) judge('container', algorithm, 'valid', await containerOf([await keyFor(algorithm)]))
  const two = await containerOf([await keyFor('ecdsa-sha256'), await keyFor('rsa-sha256')])
  const received = await withReceipt(two, await keyFor('ecdsa-sha256'), { covers: [DATA_ID] })
  judge('container', 'two signatures', 'valid', two)
  judge('container', 'with a receipt', 'valid', received)
  judge('receipt', 'in a container', 'valid', received)

  for (const [kind, what, from, to] of BROKEN) {
    const whole = kind === 'signal' ? Buffer.from(pack(MESSAGES.ERR!).body).toString('utf8') : received
    const broken = whole.replace(from, to)
    if (broken === whole) throw new Error(`nothing to break for: ${what}`)
    judge(kind, what, 'invalid', broken)
  }
  return findings
}

const PATHS: Readonly<Record<Kind, string>> = {
  signal: '//*[namespace-uri()="urn:EEC:signal:v1.0"][1]',
  container: '/*',
  receipt: '//*[namespace-uri()="urn:EEC:TTP:v1.0:receipt"][1]',
}
/** The element that the schema is about, in a document of its own. */
function partOf(parsed: ParsedXml, kind: Kind): ParsedXml {
  using own = lift(parsed.root.get(PATHS[kind]) as XmlElement)
  return parseXml(canonicalize(own, 'exc-c14n'))
}

function schemasIn(folder: string): Readonly<Record<string, Uint8Array>> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.xsd'))
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]))
}

const BROKEN: readonly (readonly [kind: Kind, what: string, from: string | RegExp, to: string])[] = [
  ['signal', 'an unknown root', /sgn:ValidationError/g, 'sgn:Complaint'],
  ['signal', 'no SignalId', /<sgn:SignalId>.*?<\/sgn:SignalId>/, ''],
  ['signal', 'SignalId with urn:uuid:', '<sgn:SignalId>', '<sgn:SignalId>urn:uuid:'],
  ['signal', 'no DateTime', /<sgn:DateTime>.*?<\/sgn:DateTime>/, ''],
  ['signal', 'DateTime that is none', /<sgn:DateTime>[^<]*/, '<sgn:DateTime>now'],
  ['signal', 'DateTime before SignalId', /(<sgn:SignalId>.*?<\/sgn:SignalId>)(<sgn:DateTime>.*?<\/sgn:DateTime>)/, '$2$1'],
  ['signal', 'ERR without Error', /<sgn:Error>.*<\/sgn:Error>/, ''],
  ['signal', 'Error without Code', /<sgn:Code>.*?<\/sgn:Code>/, ''],
  ['signal', 'an empty Code', /<sgn:Code>[^<]*/, '<sgn:Code>'],
  ['signal', 'a Code of 257 characters', '<sgn:Code>', `<sgn:Code>${'x'.repeat(255)}`],
  ['signal', 'Error without Description', /<sgn:Description>.*?<\/sgn:Description>/, ''],
  ['signal', 'EDocId that is no UUID', /<sgn:EDocId>[^<]*/, '<sgn:EDocId>1'],
  ['signal', 'Reference before EDocId', /(<sgn:EDocId>.*?<\/sgn:EDocId>)(<sgn:Reference>.*?<\/sgn:Reference>)/, '$2$1'],
  ['signal', 'an acceptance with errors', /sgn:ValidationError/g, 'sgn:ProcessingReceipt'],
  ['container', 'Data without Id', / Id="data-[^"]*"/, ''],
  ['container', 'SignedContent without Id', / Id="content-[^"]*"/, ''],
  ['container', 'SignedContent without DocInstance', / DocInstance="[^"]*"/, ''],
  ['container', 'no signature', /<ds:Signature xmlns:ds="[^"]*" Id="xmldsig-.*<\/ds:Signature>(?=<doc:SignedContent)/, ''],
  [
    'container',
    'a signature behind SignedContent',
    /(<ds:Signature xmlns:ds="[^"]*" Id="xmldsig-.*<\/ds:Signature>)(<doc:SignedContent.*<\/doc:SignedContent>)/s,
    '$2$1',
  ],
  ['container', 'SignedContent without content', /(<doc:SignedContent[^>]*>).*(<\/doc:SignedContent>)/s, '$1$2'],
  ['container', 'two Data', /<doc:Data .*<\/doc:Data>/s, '$&<doc:Data Id="d2"></doc:Data>'],
  ['container', 'Signature without SignatureValue', /<ds:SignatureValue>.*?<\/ds:SignatureValue>/, ''],
  ['container', 'Reference without DigestMethod', /<ds:DigestMethod[^>]*><\/ds:DigestMethod>/, ''],
  ['container', 'Transform without Algorithm', /<ds:Transform Algorithm="[^"]*"/, '<ds:Transform'],
  ['receipt', 'no Id', / Id="receipt-1"/, ''],
  ['receipt', 'no ReceiptId', /<rcpt:ReceiptId>.*?<\/rcpt:ReceiptId>/, ''],
  ['receipt', 'no DocId', /<rcpt:DocId>.*?<\/rcpt:DocId>/, ''],
  ['receipt', 'an empty Report', /<rcpt:Success><\/rcpt:Success>/, ''],
  ['receipt', 'an Error without a reason', /<rcpt:Success><\/rcpt:Success>/, '<rcpt:Error></rcpt:Error>'],
]
