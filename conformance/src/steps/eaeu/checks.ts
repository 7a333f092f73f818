import { Unmet } from '../../run/result.ts'
import { controlFindings, structureFindings } from '../../validate/eaeu-document.ts'
import { envelopeFaults, KNOWN_BLOCKS } from '../../validate/eaeu-envelope.ts'
import { hasXmllint } from '../../validate/schema.ts'
import type { EaeuReceived } from '../../wire/eaeu/read.ts'
import type { EaeuState } from './bed.ts'

type Check = (state: EaeuState) => void | Promise<void>

/** Documents that came about the certificate of this case. */
const documents = ({ bed, number }: EaeuState) =>
  bed.twin.incoming.filter((one) => one.number === number && one.message.kind === 'document').map(({ message }) => message)
const values = (messages: readonly EaeuReceived[], of: (one: EaeuReceived) => string | undefined) => new Set(messages.map(of))

/** Questions to the last message that a table cannot ask. */
const CHECKS: Readonly<Record<string, Check>> = {
  'envelope-right': ({ last, bed }) => {
    if (!last) throw new Error('nothing came')
    const reader = { own: bed.agreement.eaeu?.twin ?? '', partners: [bed.agreement.eaeu?.sut ?? ''] }
    const [first] = envelopeFaults(last, bed.process, reader)
    if (first) throw new Unmet('the envelope breaks Decision No 5', 'no fault', `${first.subcode}: ${first.message}`, first.xpath)
  },
  'no-other-blocks': ({ last }) => {
    const others = last?.blocks.filter((one) => !KNOWN_BLOCKS.includes(one)) ?? []
    if (others.length > 0)
      throw new Unmet('blocks in the Header that nobody agreed on', 'none', others.join(', '), '//soap:Header')
  },
  'no-integration': ({ last }) => {
    if (last?.header.trackId !== undefined)
      throw new Unmet('int:Integration is for the platform to write', 'none', last.header.trackId, '//int:Integration')
  },
  'no-relates-to': ({ last }) => {
    if (last?.header.relatesTo !== undefined)
      throw new Unmet(
        'the first message of a transaction relates to nothing',
        'no RelatesTo',
        last.header.relatesTo,
        '//wsa:RelatesTo',
      )
  },
  'content-type': ({ last }) => {
    const type = last?.wire.contentType ?? ''
    if (!/^application\/soap\+xml/i.test(type)) throw new Unmet('another Content-Type', 'application/soap+xml', type)
  },
  'signal-in-utc': ({ last }) => {
    const at = last?.signal?.dateTime ?? ''
    if (!at.endsWith('Z')) throw new Unmet('a DateTime that is not UTC', '…Z', at, '//sgn:DateTime')
  },
  'signal-now': ({ last }) => {
    const off = Math.abs(Date.parse(last?.signal?.dateTime ?? '') - Date.now())
    if (!(off < 300_000))
      throw new Unmet('the clock of the system under test is off', 'within 5 minutes', `${off} ms`, '//sgn:DateTime')
  },
  'error-names-document': ({ last, sent }) => {
    const ids = [...sent.values()].map(({ documentId }) => documentId?.toLowerCase())
    const named = last?.signal?.errors.map(({ documentId }) => documentId?.toLowerCase()) ?? []
    if (!named.every((one) => one !== undefined && ids.includes(one)))
      throw new Unmet('ERR does not say which document is wrong', ids.join(' or '), named.join(', '), '//sgn:Error/sgn:EDocId')
  },
  'no-secrets': ({ last }) => {
    const leak = /(node_modules|\/src\/|at [\w.]+ \(|openssl|EVP_|libxml|xmldom)/i.exec(last?.wire.body.toString('utf8') ?? '')
    if (leak) throw new Unmet('the answer shows the inside of the system', 'no stack, no path, no library text', leak[0])
  },
  'document-signed': ({ last }) => {
    const container = last?.container
    if (!container) throw new Unmet('the document is not in a container', 'doc:SignedDoc', 'a bare document', '//soap:Body')
    if (container.trouble !== undefined)
      throw new Unmet(
        'the container is not as Decision No 125 has it',
        'signatures of the system under test that hold',
        container.trouble,
        '//doc:SignedDoc',
      )
  },
  'document-valid': async ({ last }) => {
    if (!hasXmllint()) throw new Error('xmllint is not installed')
    const [first] = await structureFindings(last?.document?.xml ?? '')
    if (first) throw new Unmet('the document breaks its schema', 'none', `line ${first.line}: ${first.message}`, first.xpath)
  },
  'document-follows-rules': ({ last }) => {
    const [first] = controlFindings(last?.document?.xml ?? '').filter(({ severity }) => severity === 'error')
    if (first) throw new Unmet('the document breaks a rule', 'none', `${first.rule ?? first.code}: ${first.message}`, first.xpath)
  },
  /** ED-01. */
  'header-fits-action': ({ last, bed }) => {
    const code = last?.header.action?.split('/').at(-1)
    if (last?.document?.messageCode !== code)
      throw new Unmet(
        'InfEnvelopeCode is not the message of the Action',
        String(code),
        String(last?.document?.messageCode),
        '//csdo:InfEnvelopeCode',
      )
    const operation = bed.process.byTransaction(last?.header.action?.split('/').at(-2) ?? '')
    const structure = [operation?.request, ...(operation?.answers ?? [])].find((one) => one?.code === code)?.structure
    if (last?.document?.structure !== structure)
      throw new Unmet(
        'EDocCode is not the structure of the message',
        String(structure),
        String(last?.document?.structure),
        '//csdo:EDocCode',
      )
  },
  /** EM-13: what a repeat keeps, and what it does not. */
  'repeats-keep-ids': (state) => {
    const came = documents(state)
    for (const [name, of] of [
      ['ConversationID', (one: EaeuReceived) => one.header.conversationId],
      ['ProcedureID', (one: EaeuReceived) => one.header.procedureId],
      ['EDocId', (one: EaeuReceived) => one.document?.id],
      ['document', (one: EaeuReceived) => one.document?.xml],
    ] as const) {
      const found = values(came, of)
      if (found.size !== 1) throw new Unmet(`a repeat with another ${name}`, 'the same', `${found.size} different ones`)
    }
  },
  'repeats-are-new-messages': (state) => {
    const came = documents(state)
    if (values(came, (one) => one.header.messageId).size !== came.length)
      throw new Unmet('a repeat under a MessageID that was used', 'a new one each', `${came.length} messages`, '//wsa:MessageID')
  },
  'refers-to-request': ({ last, sent }) => {
    const ids = [...sent.values()].map(({ documentId }) => documentId?.toLowerCase())
    if (!ids.includes(last?.document?.refId?.toLowerCase()))
      throw new Unmet('EDocRefId names no document of ours', ids.join(' or '), String(last?.document?.refId), '//csdo:EDocRefId')
  },
}
export const EAEU_CHECKS: readonly string[] = Object.keys(CHECKS)

export async function checkEaeu(name: string, state: EaeuState): Promise<void> {
  const check = CHECKS[name]
  if (!check) throw new Error(`no check is called ${name}`)
  await check(state)
}
