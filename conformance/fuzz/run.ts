/** `npm run fuzz -- --seconds 60 --seed 7`: changes good messages by the grammar of XML, MIME and JSON until the time is up. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readAgreement } from '../src/agreement/agreement.ts'
import { openBed } from '../src/run/open-bed.ts'
import { startSut } from '../src/self-check/process.ts'
import { makeSelfSite } from '../src/self-check/site.ts'
import { fuzz } from './fuzz.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    out: { type: 'string', default: 'conformance-fuzz' },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'asw-fuzz-'))
try {
  const site = await makeSelfSite(folder, { road: 'https' })
  const sut = await startSut(site)
  const { bed, close } = await openBed(readAgreement(site.agreementFile), { road: 'https' })
  process.stdout.write(`seed ${values.seed}, ${values.seconds} seconds\n`)
  const { tries, finds } = await fuzz(bed, { seed: Number(values.seed), ms: Number(values.seconds) * 1000 })
  await close()
  await sut.stop()
  for (const [index, find] of finds.entries()) {
    const out = resolve(values.out)
    mkdirSync(out, { recursive: true })
    writeFileSync(join(out, `${values.seed}-${index}.${find.door}`), `${find.contentType}\n\n${find.sent}`, 'latin1')
    process.stdout.write(`${find.door}: ${find.what}\n`)
  }
  process.stdout.write(
    `${Object.entries(tries)
      .map(([door, number]) => `${number} ${door}`)
      .join(', ')}; ${finds.length} finds\n`,
  )
  process.exitCode = finds.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
