import { readdirSync, readFileSync } from 'node:fs'
import { loadPack } from '@asw/mappings'
import { readCanonical } from '@asw/mappings/xml'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answer, containerOpener, operationOf, packControl, request } from '../../src/converse/index.ts'
import { readDocumentHeader } from '../../src/envelope/eaeu/index.ts'
import type { SealKey } from '../../src/sign/seal.ts'
import { swap, trusting } from '../sign/edoc/fixture.ts'
import { keyFor, newKey } from '../sign/fixture.ts'
import { EXCHANGE, P, Pair, RESPONSE, signed } from './pair.ts'

const FOLDER = new URL('../../../mappings/packs/eaeu/samples/', import.meta.url)
const sample = (name: string) => readFileSync(new URL(`${name}.xml`, FOLDER), 'utf8').trim()
const SAMPLES = readdirSync(FOLDER).filter((name) => name.endsWith('.xml'))
const pack = loadPack('eaeu')

describe('the documents of the pack and the data of its exchange', () => {
  it.each(SAMPLES)('%s says itself which message of the process carries it', (name) => {
    const header = readDocumentHeader(readCanonical(Buffer.from(sample(name.replace(/\.xml$/, '')))))
    const message = [...P.messages.values()].find(({ code }) => code === header.messageCode)
    expect(message).toMatchObject({ structure: header.documentCode, document: name.split('.')[0] })
  })
  it('every operation is found by the Action of each of its messages', () => {
    for (const { code: process, version, operations } of EXCHANGE.processes.values()) {
      for (const operation of operations.values()) {
        for (const message of [operation.request, ...operation.answers]) {
          const place = { process, version, procedure: operation.procedure.code, transaction: operation.transaction.code }
          expect(operationOf(EXCHANGE, { kind: 'document', message: message.code, ...place })).toMatchObject({
            operation,
            message,
          })
        }
      }
    }
  })
})

describe('a certificate EAV goes to the Commission as the pack writes it', () => {
  let keys: readonly [SealKey, SealKey]
  let pair: Pair
  beforeAll(async () => {
    keys = [await keyFor('ecdsa-sha256'), await newKey('ecdsa-sha256', 'KZ')]
  })
  beforeEach(() => {
    pair = new Pair(...keys)
    const control = packControl(pack, { now: () => Date.parse('2026-11-21T12:00:00Z') })
    for (const [office, key] of [
      [pair.vn, keys[1]],
      [pair.eec, keys[0]],
    ] as const)
      office.desk = { ...office.desk, open: containerOpener(trusting([key])), control }
  })
  const certificate = sample('certificate-of-origin.vn-ru-two-items-by-sea')
  const idOf = (xml: string) => readDocumentHeader(readCanonical(Buffer.from(xml))).documentId!
  const send = async (xml: string) =>
    request(pair.vn.desk, {
      process: P.code,
      operation: 'send-certificate',
      documentId: idOf(xml),
      xml: await signed(xml, keys[0]),
    })

  it('RCV, PRS, the processing result, all under the rules of the pack', async () => {
    await send(certificate)
    expect(await pair.carry()).toEqual(['vn:001', 'eec:RCV', 'eec:PRS'])
    expect(Buffer.from(pair.eec.memory.inbox[0]!.xml).toString()).toBe(certificate)
    const result = swap(
      sample('processing-result.record-added'),
      /<csdo:EDocId( [^>]*)>[^<]*<\/csdo:EDocId>/,
      `<csdo:EDocId$1>${RESPONSE}</csdo:EDocId><csdo:EDocRefId$1>${idOf(certificate)}</csdo:EDocRefId>`,
    )
    const { id } = await pair.eec.conversation()
    await answer(pair.eec.desk, id, { message: 'result', documentId: idOf(result), xml: await signed(result, keys[1]) })
    expect(await pair.carry()).toEqual(['eec:002'])
    expect(pair.vn.memory.inbox).toMatchObject([{ message: 'result' }])
    expect([(await pair.vn.conversation()).state.outcome, (await pair.eec.conversation()).state.outcome]).toEqual([
      'done',
      'done',
    ])
  })
  it('a broken rule comes back as ERR with its id', async () => {
    await send(swap(certificate, />2027-10-12</, '>2029-10-12<'))
    expect((await pair.carry()).at(-1)).toBe('eec:ERR')
    const error = pair.eec.memory.outbox.findLast(({ kind }) => kind === 'signal')!
    expect(Buffer.from(error.wire.body).toString()).toMatch(/<sgn:Code>E-\d\d<\/sgn:Code>/)
  })
  it('a broken structure is no document: a fault int:DataError', async () => {
    await send(swap(certificate, /<csdo:DocStatusCode[^>]*>01<\/csdo:DocStatusCode>/, ''))
    expect(await pair.carry()).toEqual(['vn:001'])
    expect(pair.eec.heard).toMatchObject([{ verdict: 'answered', code: 'ASW_SCHEMA_INVALID' }])
    expect((await pair.vn.conversation()).state.stuck).toBe('faulted')
  })
})
