import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { parse } from 'yaml'
import { readAgreement } from './agreement/agreement.ts'
import { print } from './command/progress.ts'
import { openBed } from './run/open-bed.ts'
import type { CaseState } from './steps/bed.ts'
import { build } from './steps/build.ts'
import { uuid } from './steps/send.ts'
import { EAEU_HABITS } from './twin/eaeu/habits.ts'
import { serveEaeu } from './twin/eaeu/serve.ts'
import { GOOD, HABITS, type Habit, type HabitName, randomHabit, seeded } from './twin/habits.ts'
import type { Incoming } from './twin/twin.ts'

interface Wish {
  readonly agreement: string
  readonly road: 'https' | 'amqp'
  readonly habit?: string
  readonly habits?: string
  readonly random?: string
  readonly latency?: string
  readonly skew?: string
  readonly keep?: string
  readonly send?: string
}

/** The command `asw-twin`: a partner to develop against, well-behaved or not. Ctrl-C ends it. */
export async function run(argv: readonly string[]): Promise<number> {
  let exitCode = 0
  const names = Object.entries(HABITS).map(([name, text]) => `  ${name.padEnd(24)} ${text}`)
  const eaeu = Object.entries(EAEU_HABITS).map(([name, { text }]) => `  ${name.padEnd(24)} ${text}`)
  const program = new Command('asw-twin')
    .description('A simulated partner: takes messages, acknowledges them, or misbehaves as told.')
    .requiredOption('--agreement <FILE>', 'who the twin is, and whom it speaks to')
    .option('--road <https|amqp>', 'which road to take', 'https')
    .option('--habit <NAME>', 'what it does with every message')
    .option('--habits <FILE>', 'a list of habits, one a message, in order (YAML)')
    .option('--random <SEED>', 'misbehaves by chance; the same seed misbehaves in the same way')
    .option('--latency <MS>', 'before every answer')
    .option('--skew <MS>', 'how far its clock is off')
    .option('--keep <FILE>', 'write every message that came as a line of JSON')
    .option('--send <WHAT>', 'send a certificate or a ping at the start and show the answer')
    .addHelpText('after', `\nHabits:\n${names.join('\n')}\n\nHabits of an agreement with EAEU addresses:\n${eaeu.join('\n')}`)
    .exitOverride()
    .action(async (wish: Wish) => {
      exitCode = await serve(wish)
    })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    process.stderr.write(`asw-twin: ${error instanceof Error ? error.message : String(error)}\n`)
    return 3
  }
}

async function serve(wish: Wish): Promise<number> {
  const read = readAgreement(wish.agreement)
  const twinOf = {
    ...read.twin,
    latencyMs: Number(wish.latency ?? read.twin.latencyMs),
    clockSkewMs: Number(wish.skew ?? read.twin.clockSkewMs),
  }
  const agreement = { ...read, twin: twinOf }
  if (agreement.eaeu) return serveEaeu(agreement, wish)
  const { bed, close } = await openBed(agreement, { road: wish.road })
  const { twin } = bed
  twin.usual = habitsOf(wish)
  twin.onTrouble = (text) => print(`trouble: ${text}`)
  let shown = 0
  let over = false
  const told = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => {
    over = true
  })
  print(
    `the twin of ${agreement.twin.country} ${bed.door ? `listens on port ${bed.door.port}` : 'reads its queue'}; Ctrl-C ends it`,
  )
  if (wish.send !== undefined) await sendOne(bed, wish.send)
  while (!over) {
    await Promise.race([twin.wait(() => twin.incoming.length > shown, 500), told])
    for (const incoming of twin.incoming.slice(shown)) show(incoming, wish.keep)
    shown = twin.incoming.length
  }
  await close()
  return 0
}

function habitsOf(wish: Wish): () => Habit {
  if (wish.random !== undefined) {
    const random = seeded(Number(wish.random))
    return () => randomHabit(random)
  }
  if (wish.habits !== undefined) {
    const script = parse(readFileSync(wish.habits, 'utf8')) as Habit[]
    for (const { name } of script) assureHabit(name)
    return () => script.shift() ?? GOOD
  }
  if (wish.habit === undefined) return () => GOOD
  assureHabit(wish.habit)
  const habit: Habit = { name: wish.habit as HabitName }
  return () => habit
}

function assureHabit(name: string): void {
  if (!(name in HABITS)) throw new Error(`no habit ${name}; asw-twin --help lists them`)
}

function show(incoming: Incoming, keep: string | undefined): void {
  const { message, number, habit, trouble, road } = incoming
  const facts = [message.header.service, message.header.action, message.header.messageId, number].filter(Boolean).join(' ')
  const judged = message.signature.trouble === undefined ? 'signature holds' : `SIGNATURE: ${message.signature.trouble}`
  print(
    `${new Date(incoming.at).toISOString()} ${road} ${message.kind} ${facts}; ${judged}${trouble ? `; TROUBLE: ${trouble}` : ''}; habit ${habit.name}`,
  )
  if (keep !== undefined) {
    const line = {
      at: incoming.at,
      road,
      kind: message.kind,
      header: message.header,
      number,
      trouble,
      body: message.wire.body.toString('latin1'),
    }
    writeFileSync(keep, `${JSON.stringify(line)}\n`, { flag: 'a' })
  }
}

async function sendOne(bed: Awaited<ReturnType<typeof openBed>>['bed'], what: string): Promise<void> {
  if (what !== 'certificate' && what !== 'ping') throw new Error('--send takes certificate or ping')
  const serial = String(bed.nextSerial()).padStart(7, '0')
  const year = new Date().toISOString().slice(2, 4)
  const { twin, sut } = bed.agreement
  const number = `${twin.country}-${sut.country} ${year}/${serial.slice(0, 2)}/${serial.slice(2)}`
  const state = {
    bed,
    sent: new Map(),
    answers: new Map(),
    submitted: new Map(),
    number,
    serial,
    evidence: [],
    notes: [],
  } as unknown as CaseState
  const built = build(state, { what, reply: 'async' }, () => uuid(bed.random))
  if (bed.road === 'amqp') await bed.amqp?.post(built.wire)
  else {
    const answer = await bed.https?.post(built.wire)
    print(`sent ${what} ${number}: HTTP ${answer?.status}`)
  }
}
