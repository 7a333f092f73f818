import { EEC, isAddress, isProcedureId, isUuidUrn, readAction, SIGNALS, type Subcode } from '../wire/eaeu/names.ts'
import type { Operation, Process } from '../wire/eaeu/process.ts'
import type { EaeuReceived } from '../wire/eaeu/read.ts'

/** What a technological fault would say about a message. */
export interface EnvelopeFault {
  readonly subcode: Subcode
  readonly message: string
  readonly xpath: string
}
/** Who reads it. Left out: only what can be judged without knowing. */
export interface Reader {
  readonly own: string
  readonly partners: readonly string[]
}

/** What a message breaks of Decision No 5, in the order in which it is looked at. The first one is the answer. */
export function envelopeFaults(message: EaeuReceived, process: Process, reader?: Reader): readonly EnvelopeFault[] {
  const { header, kind } = message
  const faults: EnvelopeFault[] = []
  const want = (good: boolean, subcode: Subcode, text: string, xpath: string) => {
    if (!good) faults.push({ subcode, message: text, xpath })
  }
  const isFault = kind === 'fault'
  const missing = 'wsa:MessageAddressingHeaderRequired'
  const invalid = 'wsa:InvalidAddressingHeader'
  want(header.to !== undefined, missing, 'no To', '//wsa:To')
  want(header.action !== undefined, missing, 'no Action', '//wsa:Action')
  want(header.messageId !== undefined, missing, 'no MessageID', '//wsa:MessageID')
  want(isFault || header.replyTo !== undefined, missing, 'no ReplyTo', '//wsa:ReplyTo')
  want(header.to === undefined || isAddress(header.to), invalid, 'To is no logical address', '//wsa:To')
  want(header.replyTo === undefined || isAddress(header.replyTo), invalid, 'ReplyTo is no logical address', '//wsa:ReplyTo')
  want(header.messageId === undefined || isUuidUrn(header.messageId), invalid, 'MessageID is no urn:uuid:', '//wsa:MessageID')
  want(header.relatesTo === undefined || isUuidUrn(header.relatesTo), invalid, 'RelatesTo is no urn:uuid:', '//wsa:RelatesTo')
  const blocks = message.mustUnderstand.join(', ')
  want(blocks === '', 'int:InvalidHeader', `${blocks} must be understood and is not known`, '//soap:Header')
  if (!isFault) {
    want(header.from === undefined, invalid, 'a message has no From', '//wsa:From')
    want(header.faultTo === undefined, invalid, 'a message has no FaultTo', '//wsa:FaultTo')
    want(
      header.procedureId !== undefined && isProcedureId(header.procedureId),
      'int:InvalidHeader',
      'no ProcedureID, or none of urn:uuid:',
      '//int:ProcedureID',
    )
    want(
      header.conversationId !== undefined && isUuidUrn(header.conversationId),
      'int:InvalidHeader',
      'no ConversationID, or none of urn:uuid:',
      '//int:ConversationID',
    )
    const { trackId, acceptTime } = header
    const whole = trackId === undefined || (isUuidUrn(trackId) && isInstant(acceptTime))
    want(whole, 'int:InvalidHeader', 'Integration without TrackID or AcceptTime', '//int:Integration')
    faults.push(...actionFaults(message, process))
  }
  if (reader && faults.length === 0) {
    want(header.to === reader.own, 'wsa:DestinationUnreachable', 'To is somebody else', '//wsa:To')
    const sender = header.replyTo ?? header.from
    want(sender === undefined || reader.partners.includes(sender), invalid, 'ReplyTo is not the partner', '//wsa:ReplyTo')
  }
  return faults
}

function actionFaults({ header, kind, document }: EaeuReceived, process: Process): readonly EnvelopeFault[] {
  if (header.action === undefined) return []
  const action = readAction(header.action)
  const unknown = (message: string): EnvelopeFault => ({ subcode: 'wsa:ActionNotSupported', message, xpath: '//wsa:Action' })
  if (!action) return [unknown('no Action of the integrated system')]
  const operation = process.byTransaction(action.transaction)
  const promised = action.signal ?? 'document'
  const other = (message: string): EnvelopeFault => ({ subcode: 'int:DataError', message, xpath: '//soap:Body' })
  const body =
    kind !== promised
      ? [other(`the Action promises ${promised}, the Body holds ${document ? document.root : kind}`)]
      : document?.namespace === ''
        ? [other('a document without a namespace')]
        : []
  if (!operation || action.process !== process.code) return [unknown('no process or transaction that is known'), ...body]
  if (operation.action('x').split('/').slice(0, 6).join('/') !== header.action.split('/').slice(0, 6).join('/'))
    return [unknown('version or procedure are not those of the transaction')]
  if (action.message !== undefined && !messagesOf(operation).some(({ code }) => code === action.message))
    return [unknown('the message is none of this transaction')]
  return body
}

export function messagesOf(operation: Operation) {
  return [operation.request, ...operation.answers]
}

/** Form of a signal (annexes 5 and 6): ids, an instant with or without a zone, an error in ERR. */
export function signalTrouble({ kind, signal }: EaeuReceived): string | undefined {
  if (!signal) return undefined
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
  if (signal.root !== SIGNALS[kind as keyof typeof SIGNALS]) return `the root of ${kind} is ${signal.root}`
  if (!uuid.test(signal.id ?? '')) return 'SignalId is no UUID'
  if (!isInstant(signal.dateTime)) return 'DateTime is no instant'
  if ((kind === 'ERR') !== signal.errors.length > 0) return `${kind} with ${signal.errors.length} errors`
  const bad = signal.errors.find(({ code, description }) => code === '' || code.length > 255 || description === undefined)
  return bad ? 'an Error without Code or Description' : undefined
}

/** xs:dateTime; a zone may be missing. */
function isInstant(text: string | undefined): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.test(text ?? '')
}

/** Blocks of a Header that this suite knows. */
export const KNOWN_BLOCKS: readonly string[] = [
  ...['To', 'ReplyTo', 'From', 'FaultTo', 'Action', 'MessageID', 'RelatesTo'].map((local) => `{${EEC.wsa}}${local}`),
  ...['ProcedureID', 'ConversationID', 'Integration'].map((local) => `{${EEC.int}}${local}`),
]
