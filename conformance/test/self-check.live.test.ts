import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fuzz, fuzzEaeu } from '../fuzz/fuzz.ts'
import { Copy } from '../mutants/copy.ts'
import { tryMutant } from '../mutants/try.ts'
import { readAgreement } from '../src/agreement/agreement.ts'
import { loadCases } from '../src/cases/load.ts'
import { select } from '../src/command/run.ts'
import { run } from '../src/conformance.ts'
import { openBed, openEaeuBed } from '../src/run/open-bed.ts'
import { runCases } from '../src/run/runner.ts'
import { startSut } from '../src/self-check/process.ts'
import { makeSelfSite } from '../src/self-check/site.ts'
import { live } from './live.ts'

const cases = loadCases()

live('the suite against a fresh gateway', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-self-check-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  let sut: Awaited<ReturnType<typeof startSut>>
  let opened: Awaited<ReturnType<typeof openBed>>
  beforeAll(async () => {
    const site = await makeSelfSite(folder, { road: 'https' })
    sut = await startSut(site)
    opened = await openBed(readAgreement(site.agreementFile), { road: 'https' })
  })
  afterAll(async () => {
    await opened?.close()
    await sut?.stop()
  })

  it('the gateway passes the core of every layer', async () => {
    const core = select(cases, { tag: ['core'] })
    expect(core.length).toBeGreaterThan(30)
    const results = await runCases(opened.bed, core, { parallel: 3 })
    expect(
      results.filter(({ outcome }) => outcome !== 'PASS').map(({ id, reason, actual }) => `${id}: ${reason} ${actual}`),
    ).toEqual([])
  })
  it('five seconds of changed messages and documents find nothing', async () => {
    const { tries, finds } = await fuzz(opened.bed, { seed: 20261129, ms: 5_000, least: 4 })
    expect(finds.map(({ door, what }) => `${door}: ${what}`)).toEqual([])
    expect(Math.min(...Object.values(tries))).toBeGreaterThan(3)
  })
  it('a case without the domestic side is skipped with its reason', async () => {
    const { driver: _, ...without } = opened.bed
    const [result] = await runCases(without, select(cases, { case: ['ASW-RLY-001'] }), { parallel: 1 })
    expect(result).toMatchObject({ outcome: 'SKIP', reason: 'needs the domestic side: --domestic or --driver' })
  })
  it('a system that does not answer is inconclusive, never a failure', async () => {
    const { agreement } = opened.bed
    const gone = {
      ...agreement,
      sut: { ...agreement.sut, https: 'https://localhost:1/ebms2' },
      twin: { ...agreement.twin, listen: { host: '127.0.0.1', port: 0 } },
    }
    const bed = await openBed(gone, { road: 'https' })
    const results = await runCases(bed.bed, select(cases, { case: ['ASW-HTTP-001', 'ASW-HTTP-003', 'ASW-EBMS-012'] }), {
      parallel: 3,
    })
    await bed.close()
    expect(results.map(({ outcome }) => outcome)).toEqual(['INCONCLUSIVE', 'INCONCLUSIVE', 'INCONCLUSIVE'])
  })
})

live('the suite eaeu against a fresh gateway', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-self-check-eaeu-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  let sut: Awaited<ReturnType<typeof startSut>>
  let opened: Awaited<ReturnType<typeof openEaeuBed>>
  beforeAll(async () => {
    const site = await makeSelfSite(folder, { road: 'https', suite: 'eaeu' })
    sut = await startSut(site)
    opened = await openEaeuBed(readAgreement(site.agreementFile), { road: 'https' })
  })
  afterAll(async () => {
    await opened?.close()
    await sut?.stop()
  })

  it('the gateway passes the core of every layer, and takes every document of it', async () => {
    const core = select(cases, { suite: 'eaeu', tag: ['core'] })
    expect(core.length).toBeGreaterThan(40)
    const results = await runCases(opened.bed, core, { parallel: 6 })
    const others = results.filter(({ outcome }) => outcome !== 'PASS')
    expect(others.map(({ id, outcome, reason, actual }) => `${id} ${outcome}: ${reason} ${actual}`)).toEqual([])
  })
  it('five seconds of changed headers, signals and containers find nothing', async () => {
    const { tries, answers, finds } = await fuzzEaeu(opened.bed, { seed: 20261130, ms: 5_000, pid: sut.pid })
    expect(finds.map(({ what }) => what)).toEqual([])
    expect(tries).toBeGreaterThan(5)
    expect(answers['HTTP 202'] ?? 0).toBeGreaterThan(3)
    expect((answers.fault ?? 0) + (answers.ERR ?? 0)).toBeGreaterThan(0)
  })
})

live('the suite against a gateway with a planted fault', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-mutant-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  it('finds it, and the original stays as it is', async () => {
    const copy = new Copy(join(folder, 'copy'))
    const mutant = {
      id: 'T',
      what: 'does not compare the digests of the parts',
      file: 'gateway/src/envelope/ebms2/authenticate.ts',
      find: 'for (const { reference, part } of parts) compare(',
      put: 'for (const { reference, part } of parts.slice(1)) compare(',
      hints: ['ASW-SIG-024'],
    }
    const before = readFileSync(new URL(`../../${mutant.file}`, import.meta.url), 'utf8')
    const verdict = await copy.with(mutant, () => tryMutant(copy.asw, folder, cases, mutant, { hintsOnly: true }))
    expect(verdict).toMatchObject({ outcome: 'caught', by: 'ASW-SIG-024' })
    expect(readFileSync(new URL(`../../${mutant.file}`, import.meta.url), 'utf8')).toBe(before)
  })
})

live('the command', () => {
  it('explains a case, and knows what it does not know', async () => {
    expect(await run(['explain', 'ASW-SIG-024'])).toBe(0)
    expect(await run(['explain', 'ASW-SIG-999'])).toBe(2)
    expect(await run(['run'])).toBe(2)
    expect(await run(['run', '--agreement', '/nothing/such.yaml'])).toBe(2)
  })
})
