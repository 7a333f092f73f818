import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Action,
  type LogicalAddress,
  parseAction,
  parseAddress,
  sameAddress,
  writeAction,
  writeAddress,
} from '../../../src/envelope/eaeu/index.ts'
import { faultOf } from '../../../src/message/fault.ts'

const refused = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    return faultOf(error).code
  }
  return 'accepted'
}

const process = fc.stringMatching(/^P\.[A-Z]{2}\.[0-9]{2}$/)
const segment = fc.stringMatching(/^(EEC|[A-Z]{2})$/)
const number = fc.stringMatching(/^[0-9]{3}$/)
const identifier = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/)
const participantAddress = fc
  .tuple(segment, process, number, fc.constantFrom('', 'A', 'AT'), fc.option(identifier, { nil: undefined }), fc.boolean())
  .map(
    ([segment, process, number, suffix, authority, commission]): LogicalAddress => ({
      space: 'CP',
      segment,
      process,
      participant: `${commission ? 'P' : process}.ACT.${number}${suffix}`,
      ...(authority === undefined ? {} : { authority }),
    }),
  )
const otherAddress = fc
  .tuple(segment, fc.constantFrom('CA' as const, 'SR' as const), identifier)
  .map(([segment, space, id]): LogicalAddress => ({ segment, space, id }))

describe('logical addresses', () => {
  it('are read as they are written', () => {
    fc.assert(
      fc.property(fc.oneof(participantAddress, otherAddress), (address) => {
        expect(parseAddress(writeAddress(address), 'To')).toEqual(address)
        expect(sameAddress(parseAddress(writeAddress(address), 'To'), address)).toBe(true)
      }),
    )
  })

  it.each([
    ['EAEU://EEC/CP/P.CC.01/P.ACT.001', { segment: 'EEC', space: 'CP', process: 'P.CC.01', participant: 'P.ACT.001' }],
    [
      'EAEU://RU/CP/P.CC.01/P.CC.01.ACT.001/10000000',
      { segment: 'RU', space: 'CP', process: 'P.CC.01', participant: 'P.CC.01.ACT.001', authority: '10000000' },
    ],
    [
      'EAEU://EEC/CP/P.CC.05/P.CC.05.ACT.022AT',
      { segment: 'EEC', space: 'CP', process: 'P.CC.05', participant: 'P.CC.05.ACT.022AT' },
    ],
    ['EAEU://KZ/CA/600400', { segment: 'KZ', space: 'CA', id: '600400' }],
    ['EAEU://EEC/SR/gate', { segment: 'EEC', space: 'SR', id: 'gate' }],
  ])('%s', (text, address) => {
    expect(parseAddress(text, 'To')).toEqual(address)
    expect(writeAddress(parseAddress(text, 'To'))).toBe(text)
  })

  it.each([
    'eaeu://EEC/SR/gate',
    'EAEU://EEC',
    'EAEU://EEC/SR/',
    'EAEU://eec/SR/gate',
    'EAEU://EECX/SR/gate',
    'EAEU://EEC/XX/gate',
    'EAEU://EEC/SR/gate/more',
    'EAEU://EEC/SR/ga te',
    'EAEU://EEC/CP/P.CC.01',
    'EAEU://EEC/CP/P.CC.1/P.ACT.001',
    'EAEU://EEC/CP/P.CC.01/P.CC.02.ACT.001',
    'EAEU://EEC/CP/P.CC.01/P.CC.01.ACT.01',
    'EAEU://EEC/CP/P.CC.01/P.CC.01.ACT.001/a/b',
    'EAEU://RU/CP/Р.СС.01/Р.СС.01.ACT.001',
  ])('%s is refused', (text) => {
    expect(refused(() => parseAddress(text, 'To'))).toBe('ASW_ADDRESSING_INVALID')
  })
})

const place = fc
  .tuple(process, fc.stringMatching(/^[0-9](\.[0-9]){0,2}$/), number, number)
  .map(([process, version, prc, trn]) => ({
    process,
    version,
    procedure: `${process}.PRC.${prc}`,
    transaction: `${process}.TRN.${trn}`,
  }))
const action = fc.oneof(
  fc.tuple(place, process, number).map(
    ([place, process, msg]): Action => ({
      kind: 'document',
      message: `${process}.MSG.${msg}`,
      ...place,
    }),
  ),
  fc
    .tuple(place, fc.constantFrom('RCV' as const, 'PRS' as const, 'ERR' as const))
    .map(([place, signal]): Action => ({ kind: 'signal', signal, ...place })),
  fc.constantFrom<Action>({ kind: 'fault', about: 'addressing' }, { kind: 'fault', about: 'soap' }),
)

describe('Actions', () => {
  it('are read as they are written, the message perhaps of another process than its transaction', () => {
    fc.assert(
      fc.property(action, (one) => {
        expect(parseAction(writeAction(one))).toEqual(one)
      }),
    )
  })

  it.each([
    'int://CP/P.CC.05/1.1.1/P.CC.05.PRC.001/P.CC.05.TRN.001',
    'int://CP/P.CC.05/1.1.1/P.CC.05.PRC.001/P.CC.05.TRN.001/P.CC.05.MSG.001/x',
    'int://CP/P.CC.05/v1/P.CC.05.PRC.001/P.CC.05.TRN.001/P.CC.05.MSG.001',
    'int://CP/P.CC.05/1.1.1/P.CC.04.PRC.001/P.CC.05.TRN.001/P.CC.05.MSG.001',
    'int://CP/P.CC.05/1.1.1/P.CC.05.PRC.001/P.CC.04.TRN.001/P.CC.05.MSG.001',
    'int://CP/P.CC.05/1.1.1/P.CC.05.TRN.001/P.CC.05.PRC.001/P.CC.05.MSG.001',
    'int://CP/P.CC.05/1.1.1/P.CC.05.PRC.001/P.CC.05.TRN.001/P.MSG.RVC',
    'int://CA/P.CC.05/1.1.1/P.CC.05.PRC.001/P.CC.05.TRN.001/P.CC.05.MSG.001',
    'http://www.w3.org/2005/08/addressing/fault/',
    '',
  ])('%s is refused', (text) => {
    expect(refused(() => parseAction(text))).toBe('ASW_ACTION_UNKNOWN')
  })
})
