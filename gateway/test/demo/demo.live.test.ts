import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { CHAPTERS } from '../../demo/chapters.ts'
import { Gateways, storySites } from '../../demo/gateways.ts'
import { asw } from '../cli/asw.ts'
import { live } from '../live/live.ts'

const folder = mkdtempSync(join(tmpdir(), 'asw-demo-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ASW = fileURLToPath(new URL('../../bin/asw.js', import.meta.url))

type Line = Readonly<Record<string, unknown>>

live('asw demo', () => {
  // The first chapter is `npm run demo` itself, which takes its time over an outage.
  it('plays its chapters, and every expectation holds', { timeout: 300_000 }, () => {
    const wanted = CHAPTERS.map(({ id }) => id).filter((id) => id !== 'journey')
    const ran = asw(['demo', '--json', '--folder', join(folder, 'demo'), '--chapter', ...wanted])
    const lines = ran.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
    expect(lines.filter(({ held }) => held === false)).toEqual([])
    expect(ran.err).toBe('')
    expect(ran.code).toBe(0)
    const { good, chapters } = lines.at(-1) as {
      good: boolean
      chapters: readonly { id: string; held: number; broken: number }[]
    }
    expect(good).toBe(true)
    expect(chapters.map(({ id }) => id)).toEqual(wanted)
    const told = lines.filter((line) => 'expect' in line).length
    expect(chapters.reduce((sum, { held }) => sum + held, 0)).toBe(told)
    // Each chapter ends with its timeline, in which every document came, and came at the first try.
    const timelines = lines.flatMap(({ table }) => (isTimeline(table) ? [table] : []))
    expect(timelines).toHaveLength(wanted.length)
    for (const row of timelines.flat()) {
      if (String(row.who).includes('→'))
        expect(row).toMatchObject({ arrived: expect.stringMatching(/^\+\d+ ms$/), proved: expect.stringMatching(/^\+/) })
    }
    const compared = JSON.parse(readFileSync(join(folder, 'demo', 'papers', 'differing', 'import.json'), 'utf8')) as Line
    expect(compared.document).toBe('import-declaration')
  })

  it('stopped by a signal in the middle, says so and leaves no gateway behind', { timeout: 180_000 }, async () => {
    const place = join(folder, 'stopped')
    const child = spawn(process.execPath, [ASW, 'demo', '--json', '--folder', place, '--chapter', 'comparison'])
    const lines: Line[] = []
    const reader = createInterface({ input: child.stdout })
    const ended = once(child, 'exit')
    for await (const line of reader) {
      lines.push(JSON.parse(line) as Line)
      if (lines.at(-1)?.step === 'development PKI made') child.kill('SIGTERM')
    }
    expect((await ended)[0]).toBe(1)
    expect(lines.at(-1)).toMatchObject({ good: false })
    for (const country of ['vn', 'th']) {
      const { listen } = parse(readFileSync(join(place, country, 'asw.yaml'), 'utf8')) as {
        listen: { metrics: { port: number } }
      }
      await expect(fetch(`http://127.0.0.1:${listen.metrics.port}/health/live`)).rejects.toThrow()
    }
  })

  it('whose terminal is closed leaves no gateway behind, although each of them takes the same signal for a wish to read again', {
    timeout: 180_000,
  }, async () => {
    const place = join(folder, 'closed')
    const words = [ASW, 'demo', '--json', '--keep', '--folder', place, '--chapter', 'comparison']
    // A group of its own, as a shell makes one.
    const child = spawn(process.execPath, words, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
    const ended = once(child, 'exit')
    for await (const line of createInterface({ input: child.stdout })) {
      if ((JSON.parse(line) as Line).step === 'every gateway can do business') break
    }
    child.stdout.destroy()
    process.kill(-child.pid!, 'SIGHUP')
    expect((await ended)[0]).toBe(1)
    for (const country of ['vn', 'th']) {
      const { listen } = parse(readFileSync(join(place, country, 'asw.yaml'), 'utf8')) as {
        listen: { metrics: { port: number } }
      }
      await expect(fetch(`http://127.0.0.1:${listen.metrics.port}/health/live`)).rejects.toThrow()
    }
  })

  it('tells what the log says of a gateway that does not come up, and leaves none of the others behind', async () => {
    const sites = await storySites(join(folder, 'broken'), ['VN', 'TH'])
    writeFileSync(join(folder, 'broken', 'th', 'asw.yaml'), 'country: 7\n')
    const gateways = new Gateways(sites, folder, '2026-11-29')
    await expect(gateways.open()).rejects.toThrow(/the gateway of TH has ended: ASW_/)
    await gateways.close()
    const port = sites.find(({ country }) => country === 'VN')?.ports.metrics
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow()
  })

  it('lists them without playing', () => {
    const ran = asw(['demo', '--list'])
    expect(ran.code).toBe(0)
    expect(ran.out.split('\n').filter(Boolean)).toHaveLength(CHAPTERS.length)
    const { out } = asw(['demo', '--list', '--json'])
    expect((JSON.parse(out) as readonly Line[]).map(({ id }) => id)).toEqual(CHAPTERS.map(({ id }) => id))
  })

  it('says which chapters there are, where it is asked for another', () => {
    const ran = asw(['demo', '--chapter', 'epilogue', '--folder', join(folder, 'none')])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('back-to-back')
  })

  it('does not empty a folder that it has not made', () => {
    writeFileSync(join(folder, 'letter.txt'), 'mine')
    const ran = asw(['demo', '--folder', folder])
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('no demo made it')
    expect(readFileSync(join(folder, 'letter.txt'), 'utf8')).toBe('mine')
  })
})

function isTimeline(table: unknown): table is readonly Line[] {
  return Array.isArray(table) && table.length > 0 && 'handed in' in (table[0] as object)
}
