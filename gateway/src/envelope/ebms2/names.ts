/** Namespaces of an ebMS 2.0 message (sections 2.2, 4.1). */
export const NS = {
  soap: 'http://schemas.xmlsoap.org/soap/envelope/',
  eb: 'http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd',
  xlink: 'http://www.w3.org/1999/xlink',
  ds: 'http://www.w3.org/2000/09/xmldsig#',
  xml: 'http://www.w3.org/XML/1998/namespace',
  /** Ours: the digest of the signed plaintext, an extension element of the Manifest's Reference. */
  payload: 'urn:asw:gateway:payload:1',
} as const
export const SOAP12 = 'http://www.w3.org/2003/05/soap-envelope'

export const EBMS_VERSION = '2.0'
/** Service of the messages that speak about messages (section 3.1.4). */
export const EBMS_SERVICE = 'urn:oasis:names:tc:ebxml-msg:service'
/** codeContext where an Error names none (section 4.2.3.2.2). */
export const ERROR_CONTEXT = 'urn:oasis:names:tc:ebxml-msg:service:errors'

/** Action of each signal that stands alone (sections 4.2.4.1, 6.3.2.5, 7.1, 8). */
export const SIGNAL_ACTIONS = {
  acknowledgment: 'Acknowledgment',
  'error-list': 'MessageError',
  'status-request': 'StatusRequest',
  'status-response': 'StatusResponse',
  ping: 'Ping',
  pong: 'Pong',
} as const
export type SignalKind = keyof typeof SIGNAL_ACTIONS

/**
 * SOAP actors (sections 2.3.10, 2.3.11). Section 4.1.3 prints the next MSH as `...:service:nextMSH`, section 2.3.10 as
 * `...:actor:nextMSH`: both are found in the field.
 */
export const ACTORS = {
  next: 'http://schemas.xmlsoap.org/soap/actor/next',
  nextMsh: 'urn:oasis:names:tc:ebxml-msg:actor:nextMSH',
  nextMshOfSection4: 'urn:oasis:names:tc:ebxml-msg:service:nextMSH',
  toParty: 'urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH',
} as const
const NEXT: ReadonlySet<string> = new Set([ACTORS.next, ACTORS.nextMsh, ACTORS.nextMshOfSection4])

/** Whether a block is for the next hop only: those are left out of the envelope signature. */
export function isForNextHop(actor: string | undefined): boolean {
  return actor !== undefined && NEXT.has(actor)
}
/** Whether a block is for us. No intermediary is agreed with anybody: we are the next MSH and the To Party at once. */
export function isForUs(actor: string | undefined): boolean {
  return actor === undefined || actor === '' || actor === ACTORS.toParty || isForNextHop(actor)
}

/** Where in the envelope something is wrong: an XPath for the `location` of an Error, `eb:` where no prefix is named. */
export function locate(path: string): string {
  const steps = path.split('/').map((step) => (/^[\w.-]+$/.test(step) ? `eb:${step}` : step))
  return `//${steps.join('/')}`
}
