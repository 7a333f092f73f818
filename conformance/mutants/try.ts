import { setTimeout as sleep } from 'node:timers/promises'
import { readAgreement } from '../src/agreement/agreement.ts'
import type { AnyCase } from '../src/cases/load.ts'
import { openBed, openEaeuBed } from '../src/run/open-bed.ts'
import { runCases } from '../src/run/runner.ts'
import { startSut } from '../src/self-check/process.ts'
import { makeSelfSite } from '../src/self-check/site.ts'
import type { Mutant } from './copy.ts'

export interface Verdict {
  /** `broken`: the mutated gateway does not start, so it proves nothing. `stale`: the sources have changed. */
  readonly outcome: 'caught' | 'missed' | 'broken' | 'stale'
  readonly text: string
  /** The case that found it. */
  readonly by?: string
}

/** The suite that is to find a mutant: that of its hints. */
export function suiteOf({ hints }: Mutant): 'asw' | 'eaeu' {
  return hints.some((id) => id.startsWith('EAEU-')) ? 'eaeu' : 'asw'
}

/** Runs the suite against one mutated gateway, the likeliest cases first, until one does not pass. */
export async function tryMutant(
  asw: string,
  folder: string,
  cases: readonly AnyCase[],
  mutant: Mutant,
  options: { readonly hintsOnly?: boolean; readonly keysOf?: string } = {},
): Promise<Verdict> {
  const suite = suiteOf(mutant)
  const site = await makeSelfSite(folder, {
    road: 'https',
    suite,
    asw,
    ...(options.keysOf === undefined ? {} : { keysOf: options.keysOf }),
  })
  let sut: Awaited<ReturnType<typeof startSut>>
  try {
    sut = await startSut(site, asw)
  } catch (error) {
    return { outcome: 'broken', text: error instanceof Error ? error.message.slice(-300) : String(error) }
  }
  const agreement = readAgreement(site.agreementFile)
  // A mutant that falls silent should not cost the whole patience of a real run.
  const { bed, close } = await (suite === 'eaeu' ? openEaeuBed : openBed)(
    { ...agreement, timeouts: { ...agreement.timeouts, answerMs: 6_000 } },
    { road: 'https', seed: 1 },
  )
  try {
    const own = cases.filter(({ id }) => id.toLowerCase().startsWith(`${suite}-`))
    const first = own.filter(({ id }) => mutant.hints.includes(id))
    const rest = options.hintsOnly ? [] : own.filter(({ id }) => !mutant.hints.includes(id))
    for (const round of [first, rest]) {
      const results = await runCases(bed, round, { parallel: 3, stopAtFirstFailure: true })
      const found = results.find(({ outcome }) => outcome === 'FAIL' || outcome === 'WARN')
      if (found)
        return {
          outcome: 'caught',
          text: `${found.id} ${found.reason ?? ''}: found ${(found.actual ?? '').slice(0, 80)}`,
          by: found.id,
        }
    }
    return { outcome: 'missed', text: 'every case passed' }
  } finally {
    await close()
    await sut.stop()
    await sleep(0)
  }
}
