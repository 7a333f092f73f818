import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { run } from '../src/conformance.ts'
import { startSut } from '../src/self-check/process.ts'
import { makeSelfSite, type SelfSite } from '../src/self-check/site.ts'
import { live } from './live.ts'

const EXAMPLE = fileURLToPath(new URL('../examples/driver.mjs', import.meta.url))

/** Cases that make the system send, cancel and answer, and look at what it handed over. */
const CASES = ['ASW-RLY-001', 'ASW-CAN-006', 'ASW-RSP-001', 'ASW-MAP-001', 'ASW-XSD-044']

live('a driver for a domestic side that the suite does not know', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-driver-'))
  let site: SelfSite
  let sut: Awaited<ReturnType<typeof startSut>>
  beforeAll(async () => {
    site = await makeSelfSite(folder, { road: 'https' })
    const { domestic: _, ...agreement } = parse(readFileSync(site.agreementFile, 'utf8')) as Record<string, unknown>
    writeFileSync(site.agreementFile, stringify(agreement))
    env.ASW_URL = site.domesticUrl
    env.ASW_KEY = readFileSync(join(folder, 'api.key'), 'utf8')
    sut = await startSut(site)
  })
  afterAll(async () => {
    await sut?.stop()
    delete env.ASW_URL
    delete env.ASW_KEY
    rmSync(folder, { recursive: true, force: true })
  })

  async function outcomesWith(driver: string): Promise<{ readonly exit: number; readonly outcomes: readonly string[] }> {
    const out = mkdtempSync(join(folder, 'runs-'))
    const cases = CASES.flatMap((id) => ['--case', id])
    const exit = await run(['run', '--agreement', site.agreementFile, '--driver', driver, ...cases, '--out', out, '--quiet'])
    const [newest] = readdirSync(out)
    const report = JSON.parse(readFileSync(join(out, newest ?? '', 'report.json'), 'utf8')) as {
      results: { id: string; outcome: string; reason?: string }[]
    }
    return {
      exit,
      outcomes: report.results.map(({ id, outcome, reason }) => `${id} ${outcome} ${reason ?? ''}`.trim()).toSorted(),
    }
  }

  it('the example does all that the suite asks of one', async () => {
    const { exit, outcomes } = await outcomesWith(EXAMPLE)
    expect(outcomes).toEqual(CASES.map((id) => `${id} PASS`).toSorted())
    expect(exit).toBe(0)
  })

  it('what a driver cannot do makes a case inconclusive, never a failure', async () => {
    const poor = join(folder, 'poor.mjs')
    const names = ['submit', 'cancel', 'respond', 'message', 'received', 'acknowledge']
    const throwing = names.map((name) => `${name}: async () => { throw new Error('no such screen') }`)
    writeFileSync(poor, `export const open = async () => ({ ${throwing.join(', ')} })\n`)
    const { exit, outcomes } = await outcomesWith(poor)
    expect(outcomes.filter((one) => !/ INCONCLUSIVE .*no such screen/.test(one))).toEqual([])
    expect(exit).toBe(3)
  })
})
