import { writeCanonical } from '@asw/mappings/xml'
import type { Fault } from '../../message/fault.ts'
import type { Wire } from '../../message/wire.ts'
import { element } from './write/element.ts'

export type SoapFaultCode = 'VersionMismatch' | 'MustUnderstand' | 'Client' | 'Server'

/**
 * SOAP 1.1 Fault (section 4.4) for a message that is not ebMS enough to be answered by an ErrorList: another SOAP version,
 * a header block that must be understood and is not. The code is `soapFault` of the fault's facts, else whose fault it is.
 */
export function packSoapFault(fault: Fault): Wire {
  const ours = fault.row.class === 'own-dependency-down' || fault.row.class === 'config-wrong'
  const code = (fault.facts.soapFault as SoapFaultCode | undefined) ?? (ours ? 'Server' : 'Client')
  const plain = (local: string, text: string) => ({ name: { uri: '', local, prefix: '' }, children: [text] })
  const body = element(
    'soap',
    'Fault',
    [],
    plain('faultcode', `soap:${code}`),
    plain('faultstring', `${fault.code}: ${fault.row.text}`),
  )
  const envelope = element('soap', 'Envelope', [], element('soap', 'Body', [], body))
  return { contentType: 'text/xml; charset=UTF-8', body: writeCanonical(envelope) }
}
