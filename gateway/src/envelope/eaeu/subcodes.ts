import type { Fault } from '../../message/fault.ts'
import type { FaultCode } from '../../message/faults.ts'
import type { FaultAction } from './names.ts'

interface SubcodeRow {
  readonly code: 'Sender' | 'Receiver'
  readonly about: FaultAction
  /** Russian is obligatory (No 5, item 75). */
  readonly ru: string
}

/** Technological faults (No 5, items 70-76, table 8). */
export const SUBCODES = {
  'wsa:InvalidAddressingHeader': { code: 'Sender', about: 'addressing', ru: 'Неверный заголовок адресации' },
  'wsa:MessageAddressingHeaderRequired': {
    code: 'Sender',
    about: 'addressing',
    ru: 'Отсутствует обязательный заголовок адресации',
  },
  'wsa:DestinationUnreachable': { code: 'Sender', about: 'addressing', ru: 'Получатель с таким адресом неизвестен' },
  'wsa:ActionNotSupported': { code: 'Sender', about: 'addressing', ru: 'Действие не поддерживается' },
  'int:InvalidHeader': { code: 'Sender', about: 'soap', ru: 'Неверный заголовок сообщения' },
  'int:DataError': { code: 'Sender', about: 'soap', ru: 'Ошибка данных' },
  'wsa:EndpointUnavailable': { code: 'Receiver', about: 'addressing', ru: 'Получатель временно недоступен' },
  'int:InternalError': { code: 'Receiver', about: 'soap', ru: 'Внутренняя ошибка' },
} as const satisfies Record<string, SubcodeRow>
export type Subcode = keyof typeof SUBCODES

/** Where the code says more than its class. `docs/eaeu.md` has the same table; a test compares both ways. */
export const BY_CODE: Partial<Record<FaultCode, Subcode>> = {
  ASW_ADDRESSING_INVALID: 'wsa:InvalidAddressingHeader',
  ASW_ADDRESSING_MISSING: 'wsa:MessageAddressingHeaderRequired',
  ASW_NOT_ADDRESSED: 'wsa:DestinationUnreachable',
  ASW_PARTNER_MISMATCH: 'wsa:InvalidAddressingHeader',
  ASW_ACTION_UNKNOWN: 'wsa:ActionNotSupported',
  ASW_EAEU_HEADER: 'int:InvalidHeader',
  ASW_STOPPING: 'wsa:EndpointUnavailable',
  ASW_OVERLOADED: 'wsa:EndpointUnavailable',
  ASW_RATE_LIMITED: 'wsa:EndpointUnavailable',
  ASW_JOURNAL_DOWN: 'wsa:EndpointUnavailable',
  ASW_JOURNAL_HELD: 'wsa:EndpointUnavailable',
  ASW_JOURNAL_DAMAGED: 'wsa:EndpointUnavailable',
}

/** The subcode that answers a partner with this fault. */
export function subcodeOf(fault: Pick<Fault, 'code' | 'row'>): Subcode {
  const named = BY_CODE[fault.code]
  if (named !== undefined) return named
  return fault.row.class === 'document-wrong' || fault.row.class === 'partner-says-no' ? 'int:DataError' : 'int:InternalError'
}
