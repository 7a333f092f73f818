import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { writeComposeFiles } from '../../demo/compose.ts'
import { startGateway } from '../../demo/process.ts'
import { makeSites } from '../../demo/site.ts'
import { openAgreements } from '../../src/agreement/index.ts'
import { loadConfiguration } from '../../src/configuration/index.ts'
import { live } from '../live/live.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

interface Stage {
  readonly name: string
  readonly base: string
  readonly lines: readonly string[]
}

/** The stages of the Dockerfile, continued lines joined. */
function stages(): readonly Stage[] {
  const lines = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').replaceAll('\\\n', ' ').split('\n')
  const found: { name: string; base: string; lines: string[] }[] = []
  for (const line of lines) {
    const from = /^FROM (\S+)(?: AS (\S+))?$/.exec(line)
    if (from) found.push({ base: from[1]!, name: from[2] ?? 'image', lines: [] })
    else found.at(-1)?.lines.push(line)
  }
  return found
}

/** Does in folders what the stage says: copies what it copies, runs npm as it does. Everything else needs a container. */
function build(name: string, folder: (stage: string) => string): void {
  const all = stages()
  const stage = all.find((one) => one.name === name)!
  if (all.some((one) => one.name === stage.base)) {
    build(stage.base, folder)
    cpSync(folder(stage.base), folder(name), { recursive: true })
  }
  mkdirSync(folder(name), { recursive: true })
  for (const line of stage.lines) {
    const [verb, ...rest] = line.trim().split(/\s+/)
    if (verb === 'COPY') copy(rest, folder(name), folder)
    if (verb === 'RUN' && rest[0] === 'npm') execFileSync('sh', ['-c', rest.join(' ')], { cwd: folder(name), stdio: 'ignore' })
  }
}

function copy(words: readonly string[], into: string, folder: (stage: string) => string): void {
  const stage = /^--from=(.+)$/.exec(words[0] ?? '')?.[1]
  if (stage !== undefined) build(stage, folder)
  const paths = words.filter((word) => !word.startsWith('--')).map((path) => path.replace(/^\/app\//, ''))
  const to = paths.at(-1)!
  for (const from of paths.slice(0, -1)) {
    const target = to.endsWith('/') ? join(into, to, from.split('/').at(-1)!) : join(into, to)
    mkdirSync(dirname(target), { recursive: true })
    cpSync(join(stage === undefined ? ROOT : folder(stage), from), target, { recursive: true, verbatimSymlinks: true })
  }
}

live('what goes into the image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-image-'))
  const image = join(folder, 'image')
  beforeAll(() => build('image', (stage) => join(folder, stage)))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('serves, with nothing but what the Dockerfile puts there', async () => {
    const [site] = await makeSites(join(folder, 'sites'), ['VN', 'TH'])
    const gateway = await startGateway(site!, [join(image, 'gateway/bin/asw.js'), 'serve'])
    const ready = await fetch(`http://127.0.0.1:${site!.ports.metrics}/health/ready`)
    await gateway.stop()
    expect(ready.status).toBe(200)
    expect(await gateway.ended).toEqual({ code: 0, signal: null })
  })

  it('holds production dependencies only, and no second runtime', () => {
    const packages = readdirSync(join(image, 'node_modules'))
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      devDependencies: object
      optionalDependencies: object
    }
    const unwanted = [...Object.keys(manifest.devDependencies), ...Object.keys(manifest.optionalDependencies), 'node-forge']
    expect(packages.filter((name) => unwanted.includes(name))).toEqual([])
    expect(packages).toEqual(expect.arrayContaining(['fastify', 'pg', 'libxml2-wasm']))
    for (const path of ['certs-dev', 'gateway/test', 'gateway/demo', 'mappings/test'])
      expect(existsSync(join(image, path))).toBe(false)
  })
})

live('the composition', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-compose-'))
  beforeAll(() => writeComposeFiles(folder))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const composition = parse(readFileSync(join(ROOT, 'compose.yaml'), 'utf8'), { merge: true }) as {
    services: Record<string, { build?: string | { target?: string }; command?: readonly string[] }>
    volumes: object
  }

  it('builds stages that exist, and starts gateways whose configuration is written', () => {
    for (const [name, { build: from, command }] of Object.entries(composition.services)) {
      const target = typeof from === 'object' ? from.target : undefined
      if (target !== undefined) expect(stages().map((stage) => stage.name)).toContain(target)
      const file = command?.find((word) => word.endsWith('asw.yaml'))
      if (name.startsWith('gateway-')) expect(existsSync(join(folder, file!.replace('/etc/asw/sites/', '')))).toBe(true)
    }
  })

  it.each(['VN', 'TH'])('%s is configured without a complaint, and its hosts are services', (country) => {
    const at = join(folder, country.toLowerCase())
    const { journal, broker, partnersFolder } = loadConfiguration(join(at, 'asw.yaml'), {})
    const [agreement] = openAgreements(partnersFolder).current().all()
    const urls = [
      journal.kind === 'postgres' ? journal.url : '',
      broker!.url,
      agreement!.transport.url,
      agreement!.transport.amqp!.url,
    ]
    for (const url of urls) expect(Object.keys(composition.services)).toContain(new URL(url!).hostname)
  })
})
