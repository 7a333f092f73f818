import type { XmlElementSpec } from '@asw/mappings/xml'
import type { Signal, SignalError, SoapFault } from '../message.ts'
import { NS, SIGNALS } from '../names.ts'
import { element, leaf } from './element.ts'

/** No 5, annexes 5 and 6. */
export function signal({ code, id, dateTime, errors }: Signal): XmlElementSpec {
  return element(
    'sgn',
    SIGNALS[code].root,
    [],
    leaf('sgn', 'SignalId', id),
    leaf('sgn', 'DateTime', dateTime),
    ...errors.map(signalError),
  )
}

function signalError({ code, description, details, documentId, reference }: SignalError): XmlElementSpec {
  return element(
    'sgn',
    'Error',
    [],
    leaf('sgn', 'Code', code),
    leaf('sgn', 'Description', description),
    leaf('sgn', 'Details', details),
    leaf('sgn', 'EDocId', documentId),
    leaf('sgn', 'Reference', reference),
  )
}

/** SOAP 1.2 Fault (No 5, items 72-76). */
export function soapFault({ code, subcode, reasons, problem }: SoapFault): XmlElementSpec {
  return element(
    'soap',
    'Fault',
    [],
    element(
      'soap',
      'Code',
      [],
      leaf('soap', 'Value', `soap:${code}`),
      subcode === undefined ? undefined : element('soap', 'Subcode', [], leaf('soap', 'Value', subcode)),
    ),
    element(
      'soap',
      'Reason',
      [],
      ...reasons.map(({ language, text }) =>
        element('soap', 'Text', [{ name: 'lang', value: language, uri: NS.xml, prefix: 'xml' }], text),
      ),
    ),
    problem === undefined ? undefined : element('soap', 'Detail', [], leaf('int', 'ProblemMessage', problem)),
  )
}
