import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EaeuCase } from '../src/cases/eaeu-case.ts'
import { isEaeu, loadCases } from '../src/cases/load.ts'
import { runCases } from '../src/run/runner.ts'
import { openPair, type Pair } from '../src/self-check/pair.ts'
import { startRabbit } from '../src/self-check/rabbitmq.ts'
import type { EaeuBed } from '../src/steps/eaeu/bed.ts'
import { live } from './live.ts'

const cases = loadCases().filter(isEaeu)

/**
 * What a participant without a gateway around it cannot be asked: it translates no documents, does not judge paths of
 * certificates, and its door takes every path and every certificate of the anchor.
 */
const NOT_OF_A_MODEL = ['EAEU-HTTP-003', 'EAEU-TLS-002', 'EAEU-TLS-005']
const askable = cases.filter(({ id, needs }) => !NOT_OF_A_MODEL.includes(id) && !needs?.includes('json'))

function bedOf({ bed }: Pair): EaeuBed {
  const { codes: _, ...sut } = bed.agreement.sut
  return { ...bed, agreement: { ...bed.agreement, sut, timeouts: { answerMs: 8_000, silenceMs: 500 } } }
}
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
