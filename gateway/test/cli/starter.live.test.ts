import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeSites, type Site } from '../../demo/site.ts'
import { live } from '../live/live.ts'

const ASW = fileURLToPath(new URL('../../bin/asw.js', import.meta.url))
const POLL = { timeout: 120_000, interval: 100 }
const folder = mkdtempSync(join(tmpdir(), 'asw-starter-'))
const older = olderNode()

/** A Node of this machine that cannot run the gateway itself. */
function olderNode(): string | undefined {
  const places = ['/usr/bin', '/usr/local/bin', ...(process.env.PATH ?? '').split(delimiter)]
  return places.map((place) => join(place, 'node')).find((path) => majorOf(path) < 26)
}

function majorOf(path: string): number {
  try {
    return Number.parseInt(execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8', stdio: 'pipe' }), 10)
  } catch {
    // There is none.
    return Number.POSITIVE_INFINITY
  }
}

live('asw on a machine whose own Node is too old', () => {
  const children: ChildProcess[] = []
  let sites: readonly Site[] = []
  beforeAll(async () => {
    sites = await makeSites(folder, ['VN', 'TH'])
  })
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  const ready = async ({ ports }: Site) => {
    const answer = await fetch(`http://127.0.0.1:${ports.metrics}/health/ready`).catch(() => undefined)
    return answer?.ok ?? false
  }
  const logOf = (site: Site) => readFileSync(join(site.folder, 'out.log'), 'utf8')
  async function serve(site: Site) {
    const log = openSync(join(site.folder, 'out.log'), 'a')
    const child = spawn(older!, [ASW, 'serve', '--config', join(site.folder, 'asw.yaml')], {
      stdio: ['ignore', log, log],
      // No Node of ours is found by name.
      env: { PATH: '/usr/bin:/bin' },
    })
    closeSync(log)
    children.push(child)
    await expect.poll(async () => (await ready(site)) || child.exitCode !== null, POLL).toBe(true)
    expect(child.exitCode, logOf(site)).toBe(null)
    return child
  }

  it.skipIf(older === undefined)(
    'serves, reads its files again at SIGHUP, and ends at SIGTERM: each to the started process',
    async () => {
      const [site] = sites
      const child = await serve(site!)
      child.kill('SIGHUP')
      await expect.poll(() => logOf(site!), POLL).toContain('agreements reloaded')
      child.kill('SIGTERM')
      expect(await once(child, 'exit')).toEqual([0, null])
      expect(logOf(site!)).toContain('"msg":"stopped"')
      expect(await ready(site!)).toBe(false)
    },
  )

  it.skipIf(older === undefined)(
    'a supervisor that tells the whole group stops it in order, although it hears the word twice',
    async () => {
      const [, site] = sites
      const child = await serve(site!)
      const [gateway] = execFileSync('/bin/sh', ['-c', `cat /proc/${child.pid}/task/*/children`], { encoding: 'utf8' })
        .trim()
        .split(' ')
      process.kill(Number(gateway), 'SIGTERM')
      child.kill('SIGTERM')
      expect(await once(child, 'exit')).toEqual([0, null])
      expect(logOf(site!)).toContain('"msg":"stopped"')
    },
  )

  it.skipIf(older === undefined)('status and streams are those of the command', () => {
    const ran = spawnSync(older!, [ASW, 'agreements', 'lint', '-', '--wrong'], { encoding: 'utf8' })
    expect([ran.status, ran.stdout]).toEqual([2, ''])
    expect(ran.stderr).toContain('--wrong')
  })
})
