import { look } from '../../documents/edit.ts'
import type { SignalError } from '../../wire/eaeu/answers.ts'

/**
 * What a register that is asked cannot answer: a query about the certificates of another country, and a "question" that tells when
 * the register was updated, as only the answer does. `own`: logical address of the participant that is asked.
 */
export function questionErrors(root: string, xml: string, own: string): readonly SignalError[] {
  const country = look(xml, 'UnifiedCountryCode')
  if (root === 'OriginCertificateRequestDetails' && country !== undefined && !own.startsWith(`EAEU://${country}/`))
    return [
      {
        code: 'Common:DataError',
        description: 'Сведения о сертификатах этой страны не ведутся',
        reference: 'UnifiedCountryCode',
      },
    ]
  if (root === 'ResourceStatusDetails' && look(xml, 'UpdateDateTime') !== undefined)
    return [{ code: 'Common:DataError', description: 'Запрос не содержит времени обновления', reference: 'UpdateDateTime' }]
  return []
}
