import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'amqplib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Agreement, readAgreement } from '../src/agreement/agreement.ts'
import { type AnyCase, loadCases } from '../src/cases/load.ts'
import { run } from '../src/conformance.ts'
import { openBed, openEaeuBed } from '../src/run/open-bed.ts'
import { type AnyBed, runCases } from '../src/run/runner.ts'
import { readIdentity } from '../src/security/keys.ts'
import { startRabbit } from '../src/self-check/rabbitmq.ts'
import { CAST, freePorts, makeSelfSite, type SelfSite } from '../src/self-check/site.ts'
import { openHttpsDoor } from '../src/twin/https-door.ts'
import { live } from './live.ts'

type Suite = 'asw' | 'eaeu'
/** Answers by which a system says no, or nothing. */
const NOES = ['none', 'refused', 'tls-refused', 'http']

/** Cases that no answer and no hand-over must satisfy: what is not there could satisfy them as well. */
function restOnNo({ id, steps }: AnyCase): boolean {
  const expects = steps.flatMap((step) => step.expect ?? [])
  const others = steps.some(({ verify, submit, inbox }) => (verify && !verify.absent) || submit || (inbox && inbox.times > 0))
  return id !== 'ASW-HTTP-001' && !others && expects.every(({ answer }) => NOES.includes(answer))
}
const cases = loadCases()
const ofNo = (suite: Suite) => cases.filter((one) => one.id.startsWith(`${suite.toUpperCase()}-`) && restOnNo(one))

live('a system that is not there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-nobody-'))
  const sites = new Map<Suite, SelfSite>()
  beforeAll(async () => {
    for (const suite of ['asw', 'eaeu'] as const)
      sites.set(suite, await makeSelfSite(join(folder, suite), { road: 'https', suite }))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  describe.each(['asw', 'eaeu'] as const)('asked the cases of %s', (suite) => {
    const home = join(folder, suite)
    let agreement: Agreement
    beforeAll(() => {
      agreement = impatient(readAgreement(sites.get(suite)?.agreementFile ?? ''))
    })
    it('has cases to be asked', () => {
      expect(ofNo(suite).length).toBeGreaterThan(20)
    })

    it('and nobody listens: nothing is judged', async () => {
      const results = await outcomes(agreement, suite, 'https')
      expect(results.filter((one) => !one.endsWith(' INCONCLUSIVE'))).toEqual([])
    })

    it.each([
      ['that is overloaded', 503],
      ['that knows no such path', 404],
      ['that says yes to everything and does nothing', 202],
    ])('behind a web server %s passes nothing', async (_, status) => {
      const [port = 0] = await freePorts(1)
      const door = await openHttpsDoor(serverOf(agreement, home, port), {
        take: () => ({ do: 'answer', status }),
        onTrouble: () => {},
      })
      const url = `https://localhost:${port}/door`
      const results = await outcomes({ ...agreement, sut: { ...agreement.sut, https: url } }, suite, 'https')
      await door.close()
      expect(results.filter((one) => one.endsWith(' PASS'))).toEqual([])
      expect(results.filter((one) => /-(QRY|FLT|TRN)-\S+ (?!INCONCLUSIVE)/.test(one))).toEqual([])
    })
  })

  it('gets no statement', async () => {
    const [out, keys] = [join(folder, 'runs'), join(folder, 'asw', 'sut', 'keys')]
    const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const troubles = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const signer = ['--key', join(keys, 'seal.key.pem'), '--certificate', join(keys, 'seal.pem')]
    const agreement = sites.get('asw')?.agreementFile ?? ''
    expect(await run(['run', '--agreement', agreement, '--case', 'ASW-QRY-006', '--out', out])).toBe(3)
    expect(await run(['statement', 'issue', '--out', out, ...signer])).toBe(3)
    expect(troubles.mock.calls.join()).toContain('no statement about this run')
    said.mockRestore()
    troubles.mockRestore()
  })

  describe('behind a broker', () => {
    let broker: Awaited<ReturnType<typeof startRabbit>>
    beforeAll(async () => {
      broker = await startRabbit(join(folder, 'rabbitmq'))
    })
    afterAll(async () => {
      await broker?.close()
    })
    it.each(['asw', 'eaeu'] as const)('asked the cases of %s, nothing is judged: silence is no refusal', async (suite) => {
      const options = { road: 'amqp', suite, broker: broker.url, keysOf: join(folder, suite) } as const
      const site = await makeSelfSite(join(folder, `${suite}-amqp`), options)
      const agreement = impatient(readAgreement(site.agreementFile))
      await declareQueues(broker.url, agreement, suite)
      const results = await outcomes(agreement, suite, 'amqp')
      expect(results.filter((one) => !/ (INCONCLUSIVE|SKIP)$/.test(one))).toEqual([])
      expect(results.filter((one) => one.endsWith(' INCONCLUSIVE')).length).toBeGreaterThan(suite === 'eaeu' ? 25 : 1)
    })
  })
})

async function outcomes(agreement: Agreement, suite: Suite, road: 'https' | 'amqp'): Promise<readonly string[]> {
  const { bed, close }: { bed: AnyBed; close(): Promise<void> } = await (suite === 'eaeu' ? openEaeuBed : openBed)(agreement, {
    road,
    seed: 1,
    driver: EMPTY_HANDED,
  })
  try {
    const results = await runCases(bed, ofNo(suite), { parallel: 8 })
    return results.map(({ id, outcome }) => `${id} ${outcome}`)
  } finally {
    await close()
  }
}

const never = async () => {
  throw new Error('nobody is asked to send')
}
/** A domestic side that nothing ever reaches. */
const EMPTY_HANDED = {
  ...{ submit: never, cancel: never, respond: never, message: never, acknowledge: never },
  received: async () => [],
}

function impatient(agreement: Agreement): Agreement {
  return { ...agreement, timeouts: { answerMs: 1_000, silenceMs: 100 } }
}

/** A door with the certificate of the system under test. */
function serverOf(agreement: Agreement, folder: string, port: number): Agreement {
  const own = join(folder, 'sut', 'keys', 'tls-server')
  return {
    ...agreement,
    twin: { ...agreement.twin, listen: { host: '127.0.0.1', port } },
    keys: new Map([['tls-server', readIdentity('tls-server', `${own}.key.pem`, `${own}.pem`)]]),
  }
}

async function declareQueues(url: string, { sut }: Agreement, suite: Suite): Promise<void> {
  const key = suite === 'eaeu' ? 'eaeu' : 'ebms2'
  const model = await connect(url)
  const channel = await model.createChannel()
  for (const name of [sut.amqp?.exchange ?? '', `twin.from.${CAST[suite].sut}`]) {
    await channel.assertExchange(name, 'direct', { durable: true })
    await channel.assertQueue(name, { durable: true })
    await channel.bindQueue(name, name, key)
  }
  await model.close()
}
