import type { Element } from '@xmldom/xmldom'
import { type ContainerVerdict, judgeContainer } from '../wire/eaeu/judge-container.ts'
import { EEC, isSignalRoot, readAction } from '../wire/eaeu/names.ts'
import { readProcess } from '../wire/eaeu/process.ts'
import { actionOf, type EaeuReceived, readDocument, readEaeu, readSignal } from '../wire/eaeu/read.ts'
import { serialize } from '../xml/dom.ts'
import { controlFindings, headerFindings, structureFindings } from './eaeu-document.ts'
import { envelopeFaults, messagesOf, signalTrouble } from './eaeu-envelope.ts'
import type { Finding } from './finding.ts'
import type { Judgement } from './judge.ts'

const PROCESS = readProcess()

/** Whether an element is something of the integrated system that travels: an envelope, a container, a signal. */
export function isEaeu({ namespaceURI, localName }: Element): boolean {
  return namespaceURI === EEC.soap || (namespaceURI === EEC.edoc && localName === 'SignedDoc') || namespaceURI === EEC.sgn
}

/** Judges one message, container or signal offline: what can be said without knowing who sent it. */
export async function judgeEaeu(bytes: Buffer, top: Element): Promise<Judgement> {
  if (top.namespaceURI === EEC.edoc) return judgeSignedDoc(top)
  if (top.namespaceURI === EEC.sgn) return judgeSignal(top)
  const message = readEaeu({ contentType: 'application/soap+xml', body: bytes })
  if (message.kind === 'unreadable') {
    return { kind: 'envelope', pack: 'eaeu', findings: [error('ENVELOPE_UNREADABLE', message.trouble ?? '')] }
  }
  const trouble = signalTrouble(message)
  const findings = [
    ...envelopeFindings(message),
    ...(trouble === undefined ? [] : [error('SIGNAL_WRONG', trouble, '//soap:Body')]),
    ...faultFindings(message),
    ...containerFindings(message.container),
    ...(message.document ? await documentFindings(message) : []),
  ]
  return { kind: 'envelope', about: `EAEU ${message.document?.root ?? message.kind}`, pack: 'eaeu', findings }
}

/** A process that this pack does not know is none that is wrong: only the form of its Action can be judged. */
function envelopeFindings(message: EaeuReceived): readonly Finding[] {
  const action = actionOf(message)
  const strange = action !== undefined && action.process !== PROCESS.code
  return envelopeFaults(message, PROCESS).map(({ subcode, message: text, xpath }) => ({
    severity: strange && subcode === 'wsa:ActionNotSupported' ? ('warning' as const) : ('error' as const),
    code: subcode,
    message: text,
    xpath,
  }))
}

function faultFindings({ kind, fault }: EaeuReceived): readonly Finding[] {
  if (kind !== 'fault' || !fault) return []
  if (fault.code === '') return [error('FAULT_WRONG', 'a fault without a Code', '//soap:Code')]
  const russian = /[\u0400-\u04ff]/.test(fault.reasons.ru ?? '')
  return russian ? [] : [{ ...error('FAULT_WRONG', 'no Russian reason', '//soap:Reason'), severity: 'warning' }]
}

function containerFindings(container: ContainerVerdict | undefined): readonly Finding[] {
  if (container?.trouble === undefined) return []
  const code = {
    shape: 'CONTAINER_SHAPE',
    signature: 'SIGNATURE_WRONG',
    algorithm: 'ALGORITHM_UNKNOWN',
    receipt: 'RECEIPT_WRONG',
  }
  const finding = error(code[container.kind ?? 'shape'], container.trouble, '//doc:SignedDoc')
  // What nobody here computes may still be right.
  return [container.kind === 'algorithm' ? { ...finding, severity: 'warning' } : finding]
}

async function documentFindings(message: EaeuReceived): Promise<readonly Finding[]> {
  const { document, header } = message
  if (!document) return []
  const found = await documentAlone(document.xml)
  const code = readAction(header.action ?? '')?.message
  const operation = PROCESS.byTransaction(actionOf(message)?.transaction ?? '')
  const promised = operation && messagesOf(operation).find((one) => one.code === code)
  return [...(promised ? headerFindings(document, promised) : []), ...found]
}

/** A document that no pack knows can travel all the same. */
async function documentAlone(xml: string): Promise<readonly Finding[]> {
  const structure = await structureFindings(xml)
  const [first] = structure
  if (first?.code === 'DOCUMENT_UNKNOWN') return [{ ...first, severity: 'warning' }]
  return structure.length > 0 ? structure : controlFindings(xml)
}

async function judgeSignedDoc(top: Element): Promise<Judgement> {
  const container = judgeContainer(top)
  const document = container.document && readDocument(container.document)
  const findings = [...containerFindings(container), ...(document ? await documentAlone(document.xml) : [])]
  return { kind: 'container', about: document?.root ?? '', pack: 'eaeu', findings }
}

function judgeSignal(top: Element): Judgement {
  if (!isSignalRoot(top.localName ?? '')) {
    return { kind: 'signal', pack: 'eaeu', findings: [error('SIGNAL_WRONG', `no signal is called ${top.localName}`)] }
  }
  const read = readSignal(top)
  const trouble = signalTrouble({
    ...read,
    wire: { contentType: '', body: Buffer.from(serialize(top)) },
    header: {},
    blocks: [],
    mustUnderstand: [],
  })
  return {
    kind: 'signal',
    about: read.kind,
    pack: 'eaeu',
    findings: trouble === undefined ? [] : [error('SIGNAL_WRONG', trouble)],
  }
}

function error(code: string, message: string, xpath?: string): Finding {
  return { severity: 'error', code, message, ...(xpath === undefined ? {} : { xpath }) }
}
