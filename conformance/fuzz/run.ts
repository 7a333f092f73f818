/**
 * `npm run fuzz -- --seconds 60 --seed 7`: changes good messages by the grammar of XML, MIME and JSON until the time is up, then as
 * long those of the EAEU; `--suite asw` or `--suite eaeu` takes one of the two.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readAgreement } from '../src/agreement/agreement.ts'
import { openBed, openEaeuBed } from '../src/run/open-bed.ts'
import { startSut } from '../src/self-check/process.ts'
import { makeSelfSite } from '../src/self-check/site.ts'
import { fuzz, fuzzEaeu } from './fuzz.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    suite: { type: 'string', default: '' },
    out: { type: 'string', default: 'conformance-fuzz' },
  },
})
const suites = values.suite === '' ? (['asw', 'eaeu'] as const) : [values.suite as 'asw' | 'eaeu']
const [seed, ms] = [Number(values.seed), Number(values.seconds) * 1000]
process.stdout.write(`seed ${values.seed}, ${values.seconds} seconds\n`)
for (const suite of suites) await tryDoors(suite)

async function tryDoors(suite: 'asw' | 'eaeu'): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'asw-fuzz-'))
  try {
    const site = await makeSelfSite(folder, { road: 'https', suite })
    const sut = await startSut(site)
    const agreement = readAgreement(site.agreementFile)
    if (suite === 'eaeu') {
      const { bed, close } = await openEaeuBed(agreement, { road: 'https', seed })
      const { tries, answers, memoryMb, finds } = await fuzzEaeu(bed, { seed, ms, pid: sut.pid })
      await close()
      const came = Object.entries(answers).map(([what, number]) => `${number} ${what}`)
      const memory = memoryMb ? `; ${memoryMb.join(' to ')} MB` : ''
      tell(finds, `${tries} eaeu; ${came.sort().join(', ')}${memory}`)
    } else {
      const { bed, close } = await openBed(agreement, { road: 'https' })
      const { tries, finds } = await fuzz(bed, { seed, ms })
      await close()
      tell(
        finds,
        Object.entries(tries)
          .map(([door, number]) => `${number} ${door}`)
          .join(', '),
      )
    }
    await sut.stop()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function tell(
  finds: readonly { readonly door: string; readonly what: string; readonly sent?: string; readonly contentType?: string }[],
  sum: string,
): void {
  for (const [index, { door, what, sent = '', contentType = '' }] of finds.entries()) {
    const out = resolve(values.out)
    mkdirSync(out, { recursive: true })
    writeFileSync(join(out, `${values.seed}-${index}.${door}`), `${contentType}\n\n${sent}`, 'latin1')
    process.stdout.write(`${door}: ${what}\n`)
  }
  process.stdout.write(`${sum}; ${finds.length} finds\n`)
  if (finds.length > 0) process.exitCode = 1
}
