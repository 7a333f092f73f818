/** Namespaces of the EAEU integrated system (EEC Decisions No 5 of 2015 and No 125 of 2015), written from the texts. */
export const EEC = {
  soap: 'http://www.w3.org/2003/05/soap-envelope',
  wsa: 'http://www.w3.org/2005/08/addressing',
  int: 'urn:EEC:Interaction:v1.0',
  sgn: 'urn:EEC:signal:v1.0',
  edoc: 'urn:EEC:SignedData:v1.0:EDoc',
  rcpt: 'urn:EEC:TTP:v1.0:receipt',
} as const

/** The integration gateway, which is registered for the twin beside its own address. */
export const GATE = 'EAEU://EEC/SR/gate'

/** Decision No 5, item 70: faults of addressing, and all others. */
export const FAULT_ACTIONS = {
  addressing: 'http://www.w3.org/2005/08/addressing/fault',
  soap: 'http://www.w3.org/2005/08/addressing/soap/fault',
} as const

/** Decision No 5, table 8: subcode, whose fault it is, and the kind of Action it travels under. */
export const SUBCODES = {
  'wsa:InvalidAddressingHeader': { code: 'Sender', action: 'addressing' },
  'wsa:MessageAddressingHeaderRequired': { code: 'Sender', action: 'addressing' },
  'wsa:DestinationUnreachable': { code: 'Sender', action: 'addressing' },
  'wsa:ActionNotSupported': { code: 'Sender', action: 'addressing' },
  'wsa:EndpointUnavailable': { code: 'Receiver', action: 'addressing' },
  'int:InvalidHeader': { code: 'Sender', action: 'soap' },
  'int:DataError': { code: 'Sender', action: 'soap' },
  'int:InternalError': { code: 'Receiver', action: 'soap' },
} as const
export type Subcode = keyof typeof SUBCODES

export const SIGNALS = { RCV: 'DeliveryReceipt', PRS: 'ProcessingReceipt', ERR: 'ValidationError' } as const
export type SignalCode = keyof typeof SIGNALS
export function isSignalRoot(local: string): boolean {
  return Object.values<string>(SIGNALS).includes(local)
}

export const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'
const PROCESS = 'P\\.[A-Z]{2}\\.[0-9]{2}'

/** Decision No 5, items 45-56: a participant belongs to the process before it, but for the Commission. The test stand puts letters behind the number of a participant. */
const ADDRESS = new RegExp(
  `^EAEU://(EEC|[A-Z]{2})/(CP/(${PROCESS})/(P\\.ACT|\\3\\.ACT)\\.[0-9]{3}[A-Z]*(/[^/\\s]+)?|CA/[^/\\s]+|SR/[^/\\s]+)$`,
)
const ACTION = new RegExp(
  `^int://CP/(${PROCESS})/([0-9]+(?:\\.[0-9]+)*)/(${PROCESS}\\.PRC\\.[0-9]{3})/(${PROCESS}\\.TRN\\.[0-9]{3})/(?:P\\.MSG\\.(RCV|PRS|ERR)|(${PROCESS}\\.MSG\\.[0-9]{3}))$`,
)

export function isAddress(text: string): boolean {
  return ADDRESS.test(text)
}

export interface Action {
  readonly process: string
  readonly version: string
  readonly procedure: string
  readonly transaction: string
  readonly signal?: SignalCode
  readonly message?: string
}
export function readAction(text: string): Action | undefined {
  const [, process = '', version = '', procedure = '', transaction = '', signal, message] = ACTION.exec(text) ?? []
  if (!procedure.startsWith(`${process}.`) || !transaction.startsWith(`${process}.`)) return undefined
  const head = { process, version, procedure, transaction }
  return signal ? { ...head, signal: signal as SignalCode } : { ...head, ...(message === undefined ? {} : { message }) }
}
export function isUuidUrn(text: string): boolean {
  return new RegExp(`^urn:uuid:${UUID}$`).test(text)
}
/** ProcedureID: the outermost procedure first, nested ones behind it; nobody nests more than these. */
export function isProcedureId(text: string): boolean {
  return new RegExp(`^urn:uuid:${UUID}(/${UUID}){0,15}$`).test(text)
}
