/** Namespaces of a message of the integrated system (EEC Decision No 5 of 2015). */
export const NS = {
  soap: 'http://www.w3.org/2003/05/soap-envelope',
  wsa: 'http://www.w3.org/2005/08/addressing',
  int: 'urn:EEC:Interaction:v1.0',
  sgn: 'urn:EEC:signal:v1.0',
  xml: 'http://www.w3.org/XML/1998/namespace',
} as const
export const SOAP11 = 'http://schemas.xmlsoap.org/soap/envelope/'

/** A SOAP 1.2 role that means us: no intermediary stands between two gateways (SOAP 1.2 part 1, section 2.2). */
export const OUR_ROLES: ReadonlySet<string> = new Set([
  '',
  'http://www.w3.org/2003/05/soap-envelope/role/next',
  'http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver',
])

/** Content-Type that we write; the others are what JMS and HTTP stacks put there. */
export const MEDIA_TYPE = 'application/soap+xml; charset=UTF-8'
export const MEDIA_TYPES: ReadonlySet<string> = new Set(['application/soap+xml', 'text/xml', 'application/xml'])

/** Last part of the Action of a signal, and its root element (No 5, items 113-121). */
export const SIGNALS = {
  RCV: { message: 'P.MSG.RCV', root: 'DeliveryReceipt' },
  PRS: { message: 'P.MSG.PRS', root: 'ProcessingReceipt' },
  ERR: { message: 'P.MSG.ERR', root: 'ValidationError' },
} as const satisfies Record<string, { readonly message: string; readonly root: string }>
export type SignalCode = keyof typeof SIGNALS

/** Action of a fault (No 5, item 70): one for what is wrong with the addressing, one for everything else. */
export const FAULT_ACTIONS = {
  addressing: 'http://www.w3.org/2005/08/addressing/fault',
  soap: 'http://www.w3.org/2005/08/addressing/soap/fault',
} as const
export type FaultAction = keyof typeof FAULT_ACTIONS
