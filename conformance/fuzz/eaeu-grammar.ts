import { type EaeuSend, type EaeuWhat, OPENED } from '../src/cases/eaeu-case.ts'
import { EAEU_ATTACKS } from '../src/steps/eaeu/attacks.ts'
import type { EaeuHeaderWish, EnvelopeStyle } from '../src/wire/eaeu/envelope.ts'
import { GATE, SUBCODES, type Subcode } from '../src/wire/eaeu/names.ts'
import { VALUES as ANY, type Chance, pick } from './grammar.ts'

/** The builder fills names in double braces itself. */
const VALUES = ANY.filter((value) => !value.includes('{{'))

/** What is sent, the likelier the more often it stands here. */
const WHAT: readonly EaeuWhat[] = [
  ...(['certificate', 'certificate', 'certificate', 'certificate'] as const),
  ...(Object.keys(OPENED) as (keyof typeof OPENED)[]),
  ...(['RCV', 'PRS', 'ERR', 'fault', 'fault', 'response'] as const),
]

const ADDRESSES: readonly string[] = [
  GATE,
  'EAEU://EEC/CP/P.XX.99/P.ACT.001',
  'EAEU://RU/CP/P.XX.99/P.XX.99.ACT.001',
  'eaeu://eec/cp/p.xx.99/p.act.001',
  'EAEU://EEC/CP/P.XX.99/P.ACT.001/',
  'EAEU://EEC/SR/GATEWAY',
  'http://www.w3.org/2005/08/addressing/anonymous',
  'http://www.w3.org/2005/08/addressing/none',
]
const ACTIONS: readonly string[] = [
  'http://www.w3.org/2005/08/addressing/fault',
  'http://www.w3.org/2005/08/addressing/soap/fault',
  'int://CP/P.XX.99/1.0.0/P.XX.99.PRC.001/P.XX.99.TRN.001/P.MSG.RCV',
  'int://CP/P.XX.99/1.0.0/P.XX.99.PRC.001/P.XX.99.TRN.001/P.MSG.ERR',
  'int://CP/P.XX.99/1.0.0/P.XX.99.PRC.001/P.XX.99.TRN.999/P.XX.99.MSG.001',
  'int://CP/P.XX.99/9.9.9/P.XX.99.PRC.001/P.XX.99.TRN.001/P.XX.99.MSG.001',
  'int://CP/P.XX.99/1.0.0/P.XX.99.PRC.001/P.XX.99.TRN.001/P.XX.99.MSG.002',
]
const IDS: readonly string[] = [
  'urn:uuid:00000000-0000-0000-0000-000000000000',
  'URN:UUID:7C0F6F0E-5D1A-4C3E-9B52-0A1C6F5D2E11',
  '7c0f6f0e-5d1a-4c3e-9b52-0a1c6f5d2e11',
  `urn:uuid:${Array.from({ length: 40 }, () => '7c0f6f0e-5d1a-4c3e-9b52-0a1c6f5d2e11').join('/')}`,
]
const BLOCKS: readonly string[] = [
  '<x:b xmlns:x="urn:x" soap:mustUnderstand="true"/>',
  '<x:b xmlns:x="urn:x" soap:mustUnderstand="maybe" soap:role="http://www.w3.org/2003/05/soap-envelope/role/none"/>',
  '<wsa:To>EAEU://EEC/CP/P.XX.99/P.ACT.001</wsa:To>',
  '<wsa:RelatesTo>urn:uuid:7c0f6f0e-5d1a-4c3e-9b52-0a1c6f5d2e11</wsa:RelatesTo>',
  '<wsa:RelatesTo RelationshipType="urn:x">urn:uuid:7c0f6f0e-5d1a-4c3e-9b52-0a1c6f5d2e11</wsa:RelatesTo>',
  '<int:Integration><int:TrackID>x</int:TrackID></int:Integration>',
  '<int:Unknown/>',
  '<wsa:MessageID/>',
]

/** One wish for the builder of good messages, with headers, signals and containers that are nearly or not at all right. */
export function wishFor(chance: Chance): EaeuSend {
  const what = pick(chance, WHAT)
  const odd = chance() < 0.6
  const sign = chance()
  return {
    what,
    ...(odd ? { header: headerFor(chance) } : {}),
    ...(chance() < 0.5 ? { style: styleFor(chance) } : {}),
    ...(what === 'ERR' ? { errors: errorsFor(chance) } : {}),
    ...(what === 'fault' ? { subcode: pick(chance, Object.keys(SUBCODES) as Subcode[]) } : {}),
    ...(chance() < 0.2 ? { dateTime: pick(chance, VALUES) } : {}),
    ...(sign < 0.05 ? { sign: 'off' } : sign < 0.1 ? { sign: 'none' } : {}),
    ...(chance() < 0.2 ? { tamper: [{ at: 'body', do: pick(chance, Object.keys(EAEU_ATTACKS)) }] } : {}),
  }
}

/** One or two fields of the header as they should not be. */
function headerFor(chance: Chance): EaeuHeaderWish {
  const value = (own: readonly string[]) => (chance() < 0.2 ? null : pick(chance, chance() < 0.7 ? own : VALUES))
  const fields: readonly (() => EaeuHeaderWish)[] = [
    () => ({ to: value(ADDRESSES) }),
    () => ({ replyTo: value(ADDRESSES) }),
    () => ({ from: value(ADDRESSES) }),
    () => ({ faultTo: value(ADDRESSES) }),
    () => ({ action: value(ACTIONS) }),
    () => ({ messageId: value(IDS) }),
    () => ({ relatesTo: value(IDS) }),
    () => ({ relatesTo: pick(chance, IDS), relatesAction: pick(chance, [...ACTIONS, ...VALUES]) }),
    () => ({ procedureId: value(IDS) }),
    () => ({ conversationId: value(IDS) }),
    () => ({ integration: { trackId: pick(chance, [...IDS, ...VALUES]), acceptTime: pick(chance, VALUES) } }),
    () => ({ extra: pick(chance, BLOCKS) }),
  ]
  return { ...pick(chance, fields)(), ...(chance() < 0.3 ? pick(chance, fields)() : {}) }
}

function styleFor(chance: Chance): EnvelopeStyle {
  return {
    prefixes: pick(chance, ['usual', 'header', 'local', 'default', 'odd'] as const),
    order: pick(chance, ['usual', 'reversed'] as const),
    loose: chance() < 0.3,
    unused: chance() < 0.3,
    byteOrderMark: chance() < 0.1,
    ...(chance() < 0.1 ? { declaration: '<?xml version="1.0" encoding="UTF-8"?>' } : {}),
    ...(chance() < 0.1 ? { contentType: pick(chance, TYPES) } : {}),
  }
}
const TYPES: readonly string[] = [
  'text/xml',
  'application/soap+xml',
  'application/soap+xml; charset=utf-16',
  'application/soap+xml; action="x"',
  'multipart/related; boundary=x',
  'application/json',
  'x',
]

function errorsFor(chance: Chance): NonNullable<EaeuSend['errors']> {
  const codes = ['Common:UnexpectedMessage', 'Common:DataError', 'Common:FatalError', '01', ...VALUES]
  return Array.from({ length: pick(chance, [0, 1, 1, 2, 60]) }, () => ({
    code: pick(chance, codes),
    description: pick(chance, VALUES),
  }))
}
