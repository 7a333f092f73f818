import { SignedXml } from 'xml-crypto'
import { look } from '../documents/edit.ts'
import { Unmet } from '../run/result.ts'
import { laxness } from '../security/strict.ts'
import { registerEcdsa } from '../security/xml-crypto.ts'
import { schemaFindings } from '../validate/schema.ts'
import { readMime } from '../wire/mime.ts'
import { all, parse } from '../xml/dom.ts'
import { ALG, NS } from '../xml/names.ts'
import type { CaseState } from './bed.ts'

type Check = (state: CaseState) => void | Promise<void>

/** Questions to the last answer or document that a table cannot ask. */
const CHECKS: Readonly<Record<string, Check>> = {
  'message-id-form': ({ last }) => {
    const id = last?.header.messageId ?? ''
    if (!/^[^\s<>@]+@[^\s<>@]+$/.test(id))
      throw new Unmet('a MessageId that is no RFC 2822 msg-id', 'local@domain', id, '//eb:MessageId')
  },
  'timestamp-zone': ({ last }) => {
    const timestamp = last?.header.timestamp ?? ''
    if (!/(Z|[+-]\d\d:\d\d)$/.test(timestamp))
      throw new Unmet('a Timestamp without a zone', 'Z or an offset', timestamp, '//eb:Timestamp')
  },
  'timestamp-now': ({ last, bed }) => {
    const off = Math.abs(Date.parse(last?.header.timestamp ?? '') - Date.now() - bed.agreement.twin.clockSkewMs)
    if (!(off < 300_000))
      throw new Unmet('the clock of the system under test is off', 'within 5 minutes', `${off} ms`, '//eb:Timestamp')
  },
  'no-duplicate-elimination': ({ last }) => {
    if (last?.header.duplicateElimination)
      throw new Unmet('an Acknowledgment with DuplicateElimination', 'none', 'DuplicateElimination')
  },
  'ebms-service': ({ last }) => {
    if (last?.header.service !== 'urn:oasis:names:tc:ebxml-msg:service')
      throw new Unmet(
        'a signal under another Service',
        'urn:oasis:names:tc:ebxml-msg:service',
        String(last?.header.service),
        '//eb:Service',
      )
  },
  'conversation-kept': ({ last, sent }) => {
    const first = sent.values().next().value
    if (last?.header.conversationId !== first?.conversationId)
      throw new Unmet(
        'another ConversationId',
        String(first?.conversationId),
        String(last?.header.conversationId),
        '//eb:ConversationId',
      )
  },
  'highest-severity': ({ last }) => {
    const worst = last?.errors.some(({ severity }) => severity === 'Error') ? 'Error' : 'Warning'
    if (last?.highestSeverity !== worst)
      throw new Unmet('highestSeverity is not that of the Errors', worst, String(last?.highestSeverity))
  },
  'error-described': ({ last }) => {
    if (!last?.errors.every(({ description }) => (description ?? '').length > 10))
      throw new Unmet('an Error that tells nothing', 'a Description', JSON.stringify(last?.errors), '//eb:Error')
  },
  'no-secrets-in-error': ({ last }) => {
    const bytes = last?.wire.body.toString('utf8') ?? ''
    const leak = /(node_modules|\/src\/|at [\w.]+ \(|openssl|BAD_DECRYPT|wrong final block|EVP_|Unsupported state)/i.exec(bytes)
    if (leak) throw new Unmet('the answer shows the inside of the system', 'no stack, no path, no library text', leak[0])
  },
  /** Every ErrorList of this case says the same, in errorCode, Description and status. */
  'errors-alike': ({ answers }) => {
    const said = [...answers.values()].map(({ errors }) => JSON.stringify(errors))
    if (new Set(said).size !== 1)
      throw new Unmet('failures that can be told apart', 'one answer for all of them', [...new Set(said)].join(' / '))
  },
  'document-signed': ({ lastIncoming }) => {
    const trouble = lastIncoming?.message.signature.trouble
    if (trouble !== undefined)
      throw new Unmet('the envelope is not signed as ebMS 2.0 section 4.1 says', 'a signature that holds', trouble)
  },
  'document-encrypted': ({ lastIncoming }) => {
    const payload = lastIncoming?.message.parts[0]?.bytes.toString('utf8') ?? ''
    if (!payload.includes('EncryptedData'))
      throw new Unmet('the document went out in the clear', 'xenc:EncryptedData', payload.slice(0, 80))
  },
  'document-sealed': ({ lastIncoming, bed }) => {
    const xml = lastIncoming?.document?.toString('utf8') ?? ''
    const trouble = judgeSeal(
      xml,
      bed.agreement.sut.seal.map((one) => one.toString()),
    )
    if (trouble !== undefined)
      throw new Unmet(
        'the seal of the document does not hold',
        'XAdES over the whole document, by a registered certificate',
        trouble,
      )
  },
  'payload-digest': async ({ lastIncoming }) => {
    const { createHash } = await import('node:crypto')
    const named = lastIncoming?.message.manifest[0]?.payloadDigest
    const actual = createHash('sha256')
      .update(lastIncoming?.document ?? '')
      .digest('hex')
    if (named !== undefined && named !== actual)
      throw new Unmet('PayloadDigest is not that of the document', actual, named, '//payload:PayloadDigest')
  },
  'manifest-covers': ({ lastIncoming }) => {
    const { manifest = [], parts = [] } = lastIncoming?.message ?? {}
    const missing = manifest.filter(({ href }) => !parts.some((part) => `cid:${part.contentId}` === decodeURIComponent(href)))
    if (missing.length > 0 || manifest.length === 0)
      throw new Unmet('the Manifest names parts that are not there', 'every href a part', JSON.stringify(manifest))
  },
  'ack-requested': ({ lastIncoming }) => {
    if (lastIncoming?.message.header.ackRequested?.signed !== 'true')
      throw new Unmet(
        'no signed Acknowledgment is asked for',
        'AckRequested signed="true"',
        JSON.stringify(lastIncoming?.message.header.ackRequested),
      )
  },
  'duplicate-elimination': ({ lastIncoming }) => {
    if (!lastIncoming?.message.header.duplicateElimination)
      throw new Unmet('no DuplicateElimination', 'DuplicateElimination', 'none')
  },
  'time-to-live': ({ lastIncoming }) => {
    const { timeToLive, timestamp } = lastIncoming?.message.header ?? {}
    if (!timeToLive || Date.parse(timeToLive) <= Date.parse(timestamp ?? ''))
      throw new Unmet('no TimeToLive after the Timestamp', 'TimeToLive', String(timeToLive), '//eb:TimeToLive')
  },
  'one-conversation': ({ bed, number }) => {
    const ids = new Set(
      bed.twin.incoming.filter((one) => one.number === number).map(({ message }) => message.header.conversationId),
    )
    if (ids.size !== 1) throw new Unmet('one certificate, several conversations', 'one ConversationId', [...ids].join(', '))
  },
  'same-bytes': ({ bed, number }) => {
    const bodies = new Set(
      bed.twin.incoming
        .filter((one) => one.number === number && one.message.kind === 'user')
        .map(({ message }) => message.wire.body.toString('latin1')),
    )
    if (bodies.size !== 1)
      throw new Unmet('an automatic retry that is another message', 'the same bytes', `${bodies.size} different ones`)
  },
  /** The certificate was acknowledged before the cancellation left. */
  'certificate-acknowledged-first': ({ bed, number }) => {
    const about = bed.twin.incoming.filter((one) => one.number === number)
    const at = about.findIndex(({ document }) => look(document ?? '', 'AgencyAssignedCustomizationCode') === 'EFDCAN')
    const before = about.slice(0, at).filter(({ habit }) => habit.name === 'acknowledge')
    if (before.length === 0)
      throw new Unmet(
        'the cancellation overtook its certificate',
        'the certificate acknowledged first',
        `${at} messages before it, none acknowledged`,
      )
  },
  /** A second between the two, as the twin asked: the clocks of both are the same machine's or nearly so. */
  'retry-after-heeded': ({ bed, number }) => {
    const [first, second] = bed.twin.incoming.filter((one) => one.number === number && one.message.kind === 'user')
    const pause = (second?.at ?? 0) - (first?.at ?? 0)
    if (pause < 950) throw new Unmet('it came again before the time that Retry-After gave', '1000 ms or more', `${pause} ms`)
  },
  'document-valid': async ({ lastIncoming }) => {
    const findings = await schemaFindings(lastIncoming?.document?.toString('utf8') ?? '')
    const [first] = findings
    if (first) throw new Unmet('the document breaks its schema', 'none', `line ${first.line}: ${first.message}`, first.xpath)
  },
  'root-type': ({ lastIncoming }) => {
    const type = lastIncoming?.message.wire.contentType ?? ''
    if (!/^multipart\/related/i.test(type) || !/type="?text\/xml/i.test(type))
      throw new Unmet('another Content-Type', 'multipart/related; type="text/xml"', type)
    readMime(lastIncoming?.message.wire ?? { contentType: '', body: Buffer.alloc(0) })
  },
  'answer-bare-soap': ({ last }) => {
    const type = last?.wire.contentType ?? ''
    if (!/^text\/xml/i.test(type)) throw new Unmet('a signal in another Content-Type', 'text/xml', type)
  },
}

export async function checks(name: string, state: CaseState): Promise<void> {
  const check = CHECKS[name]
  if (!check) throw new Error(`no check is called ${name}`)
  await check(state)
}
export const CHECK_NAMES = Object.keys(CHECKS)

/** What xml-crypto says of the seal: undefined where it holds and covers the whole document. */
export function judgeSeal(xml: string, certificates: readonly string[]): string | undefined {
  const signatures = all(parse(xml), NS.ds, 'Signature')
  const [signature, second] = signatures
  if (!signature || second) return `${signatures.length} signatures`
  if (signature.parentNode !== parse(xml).documentElement && signature.parentNode?.parentNode?.nodeType !== 9)
    return 'the Signature is no child of the root'
  const lax = laxness(signature)
  if (lax !== undefined) return lax
  for (const publicCert of certificates) {
    const judge = new SignedXml({ publicCert, getCertFromKeyInfo: () => null })
    registerEcdsa(judge)
    try {
      judge.loadSignature(signature as never)
      if (!judge.checkSignature(xml)) continue
    } catch {
      continue
    }
    const [document = ''] = judge.getSignedReferences()
    if (!document.includes('MetaData')) return 'what is signed is not the document'
    const properties = all(signature, NS.xades, 'SignedProperties')
    if (properties.length !== 1) return 'no XAdES SignedProperties'
    if (!all(signature, NS.ds, 'Reference').some((one) => one.getAttribute('Type') === ALG['signed-properties']))
      return 'the SignedProperties are not signed'
    return undefined
  }
  return 'no registered certificate verifies it'
}
