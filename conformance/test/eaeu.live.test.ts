import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readAgreement } from '../src/agreement/agreement.ts'
import type { EaeuCase } from '../src/cases/eaeu-case.ts'
import { isEaeu, loadCases } from '../src/cases/load.ts'
import { runCases } from '../src/run/runner.ts'
import { openPair, type Pair } from '../src/self-check/pair.ts'
import { startRabbit } from '../src/self-check/rabbitmq.ts'
import { makeSelfSite } from '../src/self-check/site.ts'
import type { EaeuBed } from '../src/steps/eaeu/bed.ts'
import { HttpsClient } from '../src/twin/client.ts'
import { live } from './live.ts'

const TWIN = fileURLToPath(new URL('../bin/asw-twin.js', import.meta.url))

const cases = loadCases().filter(isEaeu)

/**
 * What a participant without a gateway around it cannot be asked: it translates no documents, does not judge paths of
 * certificates, and its door takes every path and every certificate of the anchor.
 */
const NOT_OF_A_MODEL = ['EAEU-HTTP-003', 'EAEU-TLS-002', 'EAEU-TLS-005']
const askable = cases.filter(({ id, needs }) => !NOT_OF_A_MODEL.includes(id) && !needs?.includes('json'))

function bedOf({ bed }: Pair): EaeuBed {
  const { codes: _, ...sut } = bed.agreement.sut
  return { ...bed, agreement: { ...bed.agreement, sut, timeouts: { answerMs: 30_000, silenceMs: 500 } } }
}
function withPatience(bed: EaeuBed, answerMs: number): EaeuBed {
  return { ...bed, agreement: { ...bed.agreement, timeouts: { answerMs, silenceMs: 300 } } }
}
/** The first MessageID of a conversation for every later message of it. */
function samePlace(): (xml: string) => string {
  const first = new Map<string, string>()
  return (xml) => {
    const [conversation = '', own = ''] = ['int:ConversationID', 'wsa:MessageID'].map(
      (name) => new RegExp(`<${name}>([^<]*)`).exec(xml)?.[1],
    )
    if (!first.has(conversation)) first.set(conversation, own)
    return xml.replace(own, first.get(conversation) ?? own)
  }
}
let serial = 0
async function failuresOf(bed: EaeuBed, some: readonly EaeuCase[]): Promise<readonly string[]> {
  const results = await runCases(bed, some, { parallel: 8 })
  return results
    .filter(({ outcome }) => outcome !== 'PASS')
    .map(({ id, outcome, reason, actual }) => `${id} ${outcome}: ${reason} ${actual}`)
}

live('the suite eaeu against a participant that keeps the rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-eaeu-pair-'))
  let pair: Pair
  beforeAll(async () => {
    pair = await openPair(join(folder, 'https'), { road: 'https' })
  })
  afterAll(async () => {
    await pair?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('every case passes over HTTPS', async () => {
    expect(askable.length).toBeGreaterThan(250)
    expect(await failuresOf(bedOf(pair), askable)).toEqual([])
  })

  const id = (xml: string, local: string) => new RegExp(`<wsa:${local}[^>]*>([^<]*)`).exec(xml)?.[1] ?? ''
  const nobody = 'urn:uuid:00000000-0000-4000-8000-000000000000'
  it.each<[string, (xml: string) => string | undefined, readonly string[]]>([
    ['loses RCV', (xml) => (xml.includes('DeliveryReceipt') ? undefined : xml), ['EAEU-ENV-001']],
    ['loses PRS', (xml) => (xml.includes('ProcessingReceipt') ? undefined : xml), ['EAEU-TRN-003']],
    ['relates to another message', (xml) => xml.replace(/(<wsa:RelatesTo[^>]*>)[^<]*/, `$1${nobody}`), ['EAEU-ENV-001']],
    ['answers on a new conversation', (xml) => xml.replace(/(<int:ConversationID>)[^<]*/, `$1${nobody}`), ['EAEU-ENV-001']],
    ['forgets the nested procedure', (xml) => xml.replace(/(<int:ProcedureID>urn:uuid:[^/<]*)\/[^<]*/, '$1'), ['EAEU-ADR-017']],
    ['uses one MessageID for everything', (xml) => xml.replace(id(xml, 'MessageID'), nobody), ['EAEU-ENV-001']],
    [
      'writes From into signals',
      (xml) => xml.replace('<wsa:Action>', '<wsa:From><wsa:Address>x</wsa:Address></wsa:From><wsa:Action>'),
      ['EAEU-ENV-001'],
    ],
    ['answers faults with ReplyTo', (xml) => xml.replace(/From>/g, 'ReplyTo>'), ['EAEU-ADR-006']],
    ['speaks no Russian', (xml) => xml.replace(/ xml:lang="ru"/, ' xml:lang="fr"'), ['EAEU-ADR-006']],
    ['says that it was its own fault', (xml) => xml.replace('soap:Sender', 'soap:Receiver'), ['EAEU-ADR-006']],
    ['calls every fault a data error', (xml) => xml.replace('wsa:DestinationUnreachable', 'int:DataError'), ['EAEU-ADR-006']],
    ['does not name the document in ERR', (xml) => xml.replace(/<sgn:EDocId>.*?<\/sgn:EDocId>/, ''), ['EAEU-HDR-001']],
    ['has one code for every rule', (xml) => xml.replace(/(<sgn:Code>)[^<]*/, '$1Common:DataError'), ['EAEU-EAV-010']],
    ['writes local time', (xml) => xml.replace(/(<sgn:DateTime>[^<]*)Z/, '$1'), ['EAEU-ENV-001']],
    [
      'answers another document',
      (xml) => xml.replace(/(<csdo:EDocRefId[^>]*>)[^<]*/, '$100000000-0000-4000-8000-000000000000'),
      ['EAEU-TRN-001'],
    ],
    [
      'sends documents without a container',
      (xml) =>
        /<doc:SignedContent[^>]*>(.*)<\/doc:SignedContent>/.exec(xml)?.[1] === undefined
          ? xml
          : xml.replace(
              /<doc:SignedDoc.*<\/doc:SignedDoc>/,
              /<doc:SignedContent[^>]*>(.*)<\/doc:SignedContent>/.exec(xml)?.[1] ?? '',
            ),
      ['EAEU-RLY-002'],
    ],
    ['changes documents after it has signed them', (xml) => xml.replace('>PSR<', '>WO<'), ['EAEU-RLY-002']],
    ['repeats under the same MessageID', samePlace(), ['EAEU-RLY-030']],
  ])('a participant that %s is found out', async (_, spoil, ids) => {
    const spoilt = await openPair(join(folder, `spoilt-${serial++}`), {
      road: 'https',
      spoil,
      keysOf: join(folder, 'https'),
      repeatMs: 1_500,
    })
    const results = await runCases(
      withPatience(bedOf(spoilt), 2_500),
      cases.filter(({ id: one }) => ids.includes(one)),
      { parallel: 2 },
    )
    await spoilt.close()
    expect(results.map(({ id: one, outcome }) => [one, outcome])).toEqual(ids.map((one) => [one, 'FAIL']))
  })

  it('the command asw-twin is a partner with a habit: it says what came, and misbehaves', async () => {
    const site = await makeSelfSite(join(folder, 'command'), { road: 'https', suite: 'eaeu', keysOf: join(folder, 'https') })
    const child = spawn(process.execPath, [TWIN, '--agreement', site.agreementFile, '--habit', 'silence'])
    let said = ''
    const listening = new Promise<number>((resolve) =>
      child.stdout.on('data', (data: Buffer) => {
        said += data.toString()
        const port = /listens on port (\d+)/.exec(said)?.[1]
        if (port) resolve(Number(port))
      }),
    )
    const agreement = readAgreement(site.agreementFile)
    const client = new HttpsClient(`https://localhost:${await listening}/eaeu`, agreement.sut.anchors, agreement.keys, 30_000)
    const body = readFileSync(new URL('../vectors/eaeu/message.xml', import.meta.url))
    expect(await client.post({ contentType: 'application/soap+xml', body }, { soapAction: null })).toMatchObject({ status: 202 })
    await vi.waitFor(() => expect(said).toMatch(/https document .* RU\/2026\/0000042-EAV; CONTAINER: .*; habit silence/), 60_000)
    await client.close()
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  describe('over a broker', () => {
    let broker: Awaited<ReturnType<typeof startRabbit>>
    let overBroker: Pair
    beforeAll(async () => {
      broker = await startRabbit(join(folder, 'rabbitmq'))
      overBroker = await openPair(join(folder, 'amqp'), { road: 'amqp', broker: broker.url })
    })
    afterAll(async () => {
      await overBroker?.close()
      await broker?.close()
    })
    it('the core passes as well', async () => {
      const core = askable.filter(({ tags, needs }) => tags?.includes('core') && !needs?.includes('https'))
      expect(core.length).toBeGreaterThan(30)
      expect(await failuresOf(bedOf(overBroker), core)).toEqual([])
    })
  })
})
