import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from 'commander'
import { readAgreement } from '../agreement/agreement.ts'
import { type AnyCase, loadCases, loadClauses } from '../cases/load.ts'
import { writeReports } from '../report/write.ts'
import { openBed, openEaeuBed } from '../run/open-bed.ts'
import type { CaseResult } from '../run/result.ts'
import { assureSameRun } from '../run/resume.ts'
import { runCases } from '../run/runner.ts'
import { count, latestRun, type RunHead, RunStore, verdict } from '../run/store.ts'
import { schemaDigests, suiteOf } from '../run/suite.ts'
import { startSut } from '../self-check/process.ts'
import { CAST, makeSelfSite } from '../self-check/site.ts'
import { type Driver, INBOXES } from '../steps/driver.ts'
import { redact } from '../steps/send.ts'
import { Progress, print } from './progress.ts'
import { named, UsageError } from './usage.ts'

export interface Selection {
  readonly case?: readonly string[]
  readonly tag?: readonly string[]
  readonly layer?: readonly string[]
  readonly suite?: string
}
interface RunWish extends Selection {
  readonly agreement: string
  readonly sut?: string
  readonly domestic?: string
  readonly key?: string
  readonly driver?: string
  readonly road?: 'https' | 'amqp'
  readonly parallel: string
  readonly out: string
  readonly seed?: string
  readonly resume?: boolean
  readonly quiet?: boolean
}

const many = (value: string, all: readonly string[] = []) => [...all, ...value.split(',')]

export function addRunCommands(program: Command, state: { exitCode: number }): void {
  const selection = (command: Command) =>
    command
      .option('--case <ID>', 'only these cases; ASW-MIME-* takes a family', many)
      .option('--tag <TAG>', 'only cases with one of these tags', many)
      .option('--layer <L0..L5>', 'only these layers', many)
      .option('--suite <asw|eaeu>', 'the family of cases', 'asw')
      .option('--parallel <N>', 'cases at a time', '3')
      .option('--seed <N>', 'repeats the chance of an earlier run')
      .option('--quiet', 'no line per case')
  selection(program.command('run'))
    .description('run the suite against a system under test')
    .requiredOption('--agreement <FILE>', 'what the twin is, and whom it tests (docs/testers.md)')
    .option('--sut <URL>', 'its partner door, instead of the one in the agreement; amqp:// takes that road')
    .option('--road <https|amqp>', 'which road to take')
    .option('--domestic <URL>', 'its REST door on the domestic side, instead of the one in the agreement')
    .option('--key <KEY>', 'key of the domestic door')
    .option('--driver <MODULE>', 'a module that drives another domestic side (docs/testers.md)')
    .option('--out <FOLDER>', 'where runs are kept', 'conformance-runs')
    .option('--resume', 'go on with the newest run in that folder')
    .action(async (wish: RunWish) => {
      state.exitCode = await runAgainst(wish)
    })
  program
    .command('init')
    .description('make keys, an agreement to edit, and a configuration of this project’s gateway to try it on')
    .option('--folder <FOLDER>', 'where to (must not be there yet)', 'bed')
    .option('--suite <asw|eaeu>', 'for which family of cases', 'asw')
    .action(async ({ folder, suite }: { folder: string; suite: 'asw' | 'eaeu' }) => {
      if (existsSync(folder)) throw new UsageError(`${folder} is there already: partners may have registered its keys`)
      await init(folder, suite)
    })
  selection(program.command('self-check'))
    .description('make keys and a configuration, start this project’s gateway, run everything, stop it')
    .option('--folder <FOLDER>', 'where keys, data and logs go (emptied first)', 'conformance-self-check')
    .option('--road <https|amqp>', 'which road to take', 'https')
    .option('--broker <URL>', 'amqp://user:password@host/vhost; without one the command starts Debian’s rabbitmq-server')
    .option('--asw <FILE>', 'the asw command of another copy of the gateway')
    .action(async (wish: SelfCheckWish) => {
      state.exitCode = await selfCheck(wish)
    })
}

/** Everything for a first try: keys for both sides, an agreement for the bed, and a configuration for this project's gateway. */
async function init(folder: string, suite: 'asw' | 'eaeu'): Promise<void> {
  const site = await makeSelfSite(resolve(folder), { road: 'https', suite })
  print(`${site.agreementFile}  what the bed knows: edit it for your own system`)
  print(`${join(folder, 'twin')}  keys of the twin; the *.pem are for your system to register`)
  print(`${join(folder, 'root.pem')}  the anchor of all of them`)
  print(`${join(folder, 'sut', 'crl')}  revocation lists of their authorities, for your system`)
  print(`${site.configFile}  a gateway of this project that has registered them: npx asw serve --config ${site.configFile}`)
}

async function runAgainst(wish: RunWish): Promise<number> {
  selected(wish)
  const agreement = named(wish.agreement, () => readAgreement(wish.agreement))
  const road = wish.road ?? (wish.sut?.startsWith('amqp') || (!agreement.sut.https && agreement.sut.amqp) ? 'amqp' : 'https')
  const sut = { ...agreement.sut, ...(wish.sut?.startsWith('https:') ? { https: wish.sut } : {}) }
  const domestic = wish.domestic
    ? {
        ...INBOXES,
        ...agreement.domestic,
        url: wish.domestic,
        ...(wish.key ? { key: wish.key } : {}),
      }
    : agreement.domestic
  const driver =
    wish.driver === undefined
      ? undefined
      : ((await import(pathToFileURL(resolve(wish.driver)).href)) as { open(): Promise<Driver> })
  const opened = await driver?.open()
  return execute(
    { ...agreement, sut, ...(domestic ? { domestic } : {}) },
    { ...wish, road, ...(opened ? { driverObject: opened } : {}) },
  )
}

interface SelfCheckWish extends Selection {
  readonly folder: string
  readonly road: 'https' | 'amqp'
  readonly broker?: string
  readonly asw?: string
  readonly parallel: string
  readonly seed?: string
  readonly quiet?: boolean
}

async function selfCheck(wish: SelfCheckWish): Promise<number> {
  selected(wish)
  const folder = resolve(wish.folder)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const suite = wish.suite === 'eaeu' ? 'eaeu' : 'asw'
  const broker = wish.road === 'amqp' ? await openBroker(folder, wish.broker, suite) : undefined
  try {
    const site = await makeSelfSite(folder, {
      ...{ road: wish.road, suite },
      ...(broker ? { broker: broker.url } : {}),
      ...(wish.asw === undefined ? {} : { asw: wish.asw }),
    })
    const gateway = await startSut(site, wish.asw)
    try {
      return await execute(readAgreement(site.agreementFile), { ...wish, out: join(folder, 'runs') })
    } finally {
      await gateway.stop()
    }
  } finally {
    await broker?.close()
  }
}

async function openBroker(
  folder: string,
  given: string | undefined,
  suite: 'asw' | 'eaeu',
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { declareTwinQueue, startRabbit } = await import('../self-check/rabbitmq.ts')
  const broker = given === undefined ? await startRabbit(join(folder, 'rabbitmq')) : { url: given, close: async () => {} }
  await declareTwinQueue(broker.url, `twin.from.${CAST[suite].sut}`, suite === 'eaeu' ? 'eaeu' : 'ebms2')
  return broker
}

interface Execution extends Selection {
  readonly road: 'https' | 'amqp'
  readonly parallel: string
  readonly out: string
  readonly seed?: string
  readonly resume?: boolean
  readonly quiet?: boolean
  readonly driverObject?: Driver
}

/** Before anything is opened or emptied. Throws UsageError where no case fits. */
function selected(wish: Selection): { readonly all: readonly AnyCase[]; readonly cases: readonly AnyCase[] } {
  const all = loadCases()
  const cases = select(all, wish)
  if (cases.length === 0) throw new UsageError('no case fits the selection; asw-conformance list shows all')
  return { all, cases }
}

async function execute(agreement: ReturnType<typeof readAgreement>, wish: Execution): Promise<number> {
  const { all, cases } = selected(wish)
  const earlier = wish.resume ? latestRun(wish.out) : undefined
  const before = earlier === undefined ? undefined : new RunStore(earlier).read()
  const asked = headOf(agreement, wish, suiteOf(all), before?.head.seed)
  if (before) assureSameRun(before.head, asked)
  const head = before?.head ?? asked
  const store = new RunStore(earlier ?? join(wish.out, head.run))
  store.begin(head)
  const over = new Set(before?.results.filter(({ outcome }) => outcome !== 'INCONCLUSIVE').map(({ id }) => id))
  const left = cases.filter(({ id }) => !over.has(id))
  const progress = new Progress(left.length, wish.quiet === true)
  const { bed, close } = await (wish.suite === 'eaeu' ? openEaeuBed : openBed)(agreement, {
    road: wish.road,
    seed: head.seed,
    ...(wish.driverObject ? { driver: wish.driverObject } : {}),
  })
  try {
    await runCases(bed, left, {
      parallel: Math.max(1, Number(wish.parallel) || 1),
      done: (result: CaseResult) => {
        store.add(result)
        progress.show(result)
      },
    })
  } finally {
    await close()
  }
  store.finish({ ...head, finishedAt: new Date().toISOString() })
  const finished = store.read()
  const files = writeReports(store.folder, finished, all, loadClauses())
  progress.end(finished, files)
  return (
    { SUCCESS: 0, WARNING: 0, FAILURE: 1, UNDEFINED: 3 }[verdict(finished.results)] ?? (count(finished.results).FAIL > 0 ? 1 : 0)
  )
}

function headOf(
  { sut, twin, cpaId }: ReturnType<typeof readAgreement>,
  wish: Execution,
  suite: RunHead['suite'],
  seedBefore: number | undefined,
): RunHead {
  const startedAt = new Date().toISOString()
  const address = wish.road === 'amqp' ? `${sut.amqp?.url} ${sut.amqp?.exchange}` : `${sut.https}`
  return {
    run: startedAt.replace(/[:.]/g, '-'),
    startedAt,
    suite,
    system: { name: sut.name, version: sut.version, country: sut.country, address: redact(address) },
    twin: { country: twin.country },
    road: wish.road,
    cpaId,
    selection: selectionText(wish),
    seed: wish.seed === undefined ? (seedBefore ?? Date.now() % 2 ** 31) : Number(wish.seed),
    schemas: schemaDigests([wish.suite ?? 'asw']),
  }
}

export function select(all: readonly AnyCase[], { case: ids, tag, layer, suite = 'asw' }: Selection): readonly AnyCase[] {
  const patterns = ids?.map((id) => new RegExp(`^${id.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i'))
  return all.filter(
    (one) =>
      one.id.toLowerCase().startsWith(`${suite}-`) &&
      (!patterns || patterns.some((pattern) => pattern.test(one.id))) &&
      (!tag || one.tags?.some((name) => tag.includes(name))) &&
      (!layer || layer.includes(one.layer)),
  )
}

function selectionText({ case: ids, tag, layer, suite = 'asw' }: Selection): string {
  const parts = [ids && `cases ${ids.join(', ')}`, tag && `tags ${tag.join(', ')}`, layer && `layers ${layer.join(', ')}`].filter(
    Boolean,
  )
  return `${suite}: ${parts.length === 0 ? 'everything' : parts.join('; ')}`
}
