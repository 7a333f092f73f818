import { parseXml, type XsdSchema } from '@asw/mappings/xml'
import { pack, packSoapFault } from '../../src/envelope/ebms2/index.ts'
import { readPackage } from '../../src/envelope/ebms2/mime/read.ts'
import { Fault } from '../../src/message/fault.ts'
import type { Wire } from '../../src/message/wire.ts'
import { ALGORITHMS, keyFor, LIMITS, MESSAGES } from '../envelope/fixture.ts'

export interface Finding {
  readonly what: string
  readonly expected: 'valid' | 'invalid'
  /** What the schema says; empty where it is content. */
  readonly issues: readonly string[]
}

/** Everything `pack` writes, every kind signed and unsigned, every algorithm, and what the schema must find broken. */
export async function checkEnvelopes(schema: XsdSchema): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const judge = (what: string, expected: Finding['expected'], soap: Uint8Array) => {
    using parsed = parseXml(soap)
    findings.push({ what, expected, issues: schema.validate(parsed).map(({ message }) => message) })
  }
  for (const [name, message] of Object.entries(MESSAGES)) {
    judge(name, 'valid', soapOf(await pack(message, undefined)))
    for (const algorithm of ALGORITHMS)
      judge(`${name}, ${algorithm}`, 'valid', soapOf(await pack(message, await keyFor(algorithm))))
  }
  judge('SOAP Fault', 'valid', packSoapFault(new Fault('ASW_SOAP_INVALID', 'x')).body)
  for (const [name, what, from, to] of BROKEN) {
    const message = MESSAGES[name]
    if (!message) throw new Error(`no message ${name}`)
    const text = Buffer.from(soapOf(await pack(message, await keyFor()))).toString('utf8')
    const changed = text.replace(from, to)
    if (changed === text) throw new Error(`nothing to break for: ${what}`)
    judge(`${name}: ${what}`, 'invalid', Buffer.from(changed, 'utf8'))
  }
  return findings
}

function soapOf(wire: Wire): Uint8Array {
  return readPackage(wire, LIMITS).soap
}

const ALL = 'user message with everything'

/** One wound for every element: it proves that the schema looks there. */
const BROKEN: readonly (readonly [message: string, what: string, from: string | RegExp, to: string])[] = [
  [ALL, 'MessageHeader without version', / eb:version="2.0"/, ''],
  [ALL, 'MessageHeader without mustUnderstand', / soap:mustUnderstand="1"/, ''],
  [ALL, 'mustUnderstand=true', 'soap:mustUnderstand="1"', 'soap:mustUnderstand="true"'],
  [ALL, 'no From', /<eb:From>.*?<\/eb:From>/, ''],
  [ALL, 'From without PartyId', /<eb:From>.*?<\/eb:From>/, '<eb:From></eb:From>'],
  [ALL, 'empty PartyId', />VN</, '><'],
  [ALL, 'empty type of PartyId', 'eb:type="urn:asw:country"', 'eb:type=""'],
  [ALL, 'Role before PartyId', /(<eb:PartyId [^>]*>VN<\/eb:PartyId>)(.*?)(<eb:Role>[^<]*<\/eb:Role>)/, '$3$1$2'],
  [ALL, 'no To', /<eb:To>.*?<\/eb:To>/, ''],
  [ALL, 'no CPAId', /<eb:CPAId>.*?<\/eb:CPAId>/, ''],
  [ALL, 'no ConversationId', /<eb:ConversationId>.*?<\/eb:ConversationId>/, ''],
  [ALL, 'no Service', /<eb:Service.*?<\/eb:Service>/, ''],
  [ALL, 'no Action', /<eb:Action>.*?<\/eb:Action>/, ''],
  [ALL, 'Action before Service', /(<eb:Service.*?<\/eb:Service>)(<eb:Action>.*?<\/eb:Action>)/, '$2$1'],
  [ALL, 'no MessageData', /<eb:MessageData>.*?<\/eb:MessageData>/, ''],
  [ALL, 'no MessageId', /<eb:MessageId>.*?<\/eb:MessageId>/, ''],
  [ALL, 'no Timestamp', /<eb:Timestamp>.*?<\/eb:Timestamp>/, ''],
  [ALL, 'Timestamp that is none', /<eb:Timestamp>.*?<\/eb:Timestamp>/, '<eb:Timestamp>now</eb:Timestamp>'],
  [ALL, 'empty RefToMessageId', />before@gw.th.example</, '><'],
  [ALL, 'TimeToLive that is none', /<eb:TimeToLive>[^<]*/, '<eb:TimeToLive>soon'],
  [ALL, 'TimeToLive before MessageId', /(<eb:MessageId>.*?)(<eb:TimeToLive>.*?<\/eb:TimeToLive>)/, '$2$1'],
  [ALL, 'DuplicateElimination twice', '<eb:DuplicateElimination></eb:DuplicateElimination>', '$&$&'],
  [ALL, 'Description without language', ' xml:lang="en"', ''],
  [ALL, 'AckRequested without signed', ' eb:signed="true"', ''],
  [ALL, 'signed=perhaps', 'eb:signed="true"', 'eb:signed="perhaps"'],
  [ALL, 'MessageOrder without SequenceNumber', /<eb:SequenceNumber.*?<\/eb:SequenceNumber>/, ''],
  [ALL, 'SequenceNumber below zero', '>7<', '>-7<'],
  [ALL, 'unknown status of SequenceNumber', 'eb:status="Continue"', 'eb:status="Again"'],
  [ALL, 'Manifest without version', /(<eb:Manifest[^>]*) eb:version="2.0"/, '$1'],
  [ALL, 'Manifest without Reference', /(<eb:Manifest[^>]*>).*(<\/eb:Manifest>)/, '$1$2'],
  [ALL, 'Reference without href', / xlink:href="[^"]*"/, ''],
  [ALL, 'Reference of an unknown xlink:type', 'xlink:type="simple"', 'xlink:type="plain"'],
  [ALL, 'unknown child of ebMS in Reference', '<payload:PayloadDigest', '<eb:PayloadDigest/>$&'],
  ['user message that wants its answer now', 'SyncReply without actor', / soap:actor="[^"]*"/, ''],
  ['acknowledgment', 'no Timestamp', /(<eb:Acknowledgment.*?)<eb:Timestamp>.*?<\/eb:Timestamp>/, '$1'],
  ['acknowledgment', 'no RefToMessageId', /(<eb:Acknowledgment.*?)<eb:RefToMessageId>.*?<\/eb:RefToMessageId>/, '$1'],
  [
    'acknowledgment',
    'From behind the References',
    /(<eb:From><eb:PartyId [^>]*>TH.*?<\/eb:From>)(<ds:Reference.*?<\/ds:Reference>)(?=<\/eb:Ack|<ds:Ref)/,
    '$2$1',
  ],
  ['acknowledgment', 'Reference without DigestMethod', /<ds:DigestMethod[^>]*><\/ds:DigestMethod>/, ''],
  ['acknowledgment', 'Reference without DigestValue', /<ds:DigestValue>.*?<\/ds:DigestValue>/, ''],
  ['acknowledgment', 'Transform without Algorithm', /<ds:Transform Algorithm="[^"]*"/, '<ds:Transform'],
  ['error list', 'ErrorList without Error', /<eb:Error .*<\/eb:Error>/, ''],
  ['error list', 'no highestSeverity', ' eb:highestSeverity="Error"', ''],
  ['error list', 'no errorCode', ' eb:errorCode="X1"', ''],
  ['error list', 'unknown severity', 'eb:severity="Warning"', 'eb:severity="Fatal"'],
  ['error list', 'empty location', /eb:location="[^"]*"/, 'eb:location=""'],
  ['status request', 'no RefToMessageId', /(<soap:Body>.*?)<eb:RefToMessageId>.*?<\/eb:RefToMessageId>/, '$1'],
  ['status response', 'no RefToMessageId', /(<soap:Body>.*?)<eb:RefToMessageId>.*?<\/eb:RefToMessageId>/, '$1'],
  ['status response', 'no messageStatus', / eb:messageStatus="[^"]*"/, ''],
  ['status response', 'unknown messageStatus', 'eb:messageStatus="Processed"', 'eb:messageStatus="Lost"'],
  ['ping', 'Signature without SignatureValue', /<ds:SignatureValue>.*?<\/ds:SignatureValue>/, ''],
  ['ping', 'SignedInfo without Reference', /<ds:Reference .*<\/ds:Reference>/, ''],
  ['ping', 'Body before Header', /(<soap:Header>.*<\/soap:Header>)(<soap:Body>.*<\/soap:Body>)/, '$2$1'],
]
