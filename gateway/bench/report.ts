import Table from 'cli-table3'
import type { Verdict } from './goals.ts'
import { OPERATIONS, type OperationName } from './operations/index.ts'
import { GATEWAY } from './operations/operation.ts'
import type { IntakeResult, MemoryResult, RelayResults, Results, Timing } from './results.ts'

/** The whole run as text, for a terminal of 120 columns. */
export function report(results: Results, verdicts: readonly Verdict[]): string {
  const { machine, operations, memory, intake, relay, skipped } = results
  const measured = verdicts.filter(({ outcome }) => outcome !== 'not measured')
  const names = [...new Set(operations.map(({ operation }) => operation))]
  return [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node} with OpenSSL ${machine.openssl}, ${machine.platform}`,
    `${machine.date}, commit ${machine.commit ?? 'none'}, load before the start ${machine.loadBefore.toFixed(2)}${machine.quick ? ', quick: a look, not a figure' : ''}`,
    ...names.map((name) =>
      timingTable(
        name,
        operations.filter(({ operation }) => operation === name),
      ),
    ),
    ...(memory ? [memoryLine(memory)] : []),
    ...(intake ? [intakeTable(intake)] : []),
    ...(relay ? [relayTable(relay)] : []),
    ...(measured.length > 0 ? [goalTable(measured)] : []),
    ...skipped.map(({ what, why }) => `skipped ${what}: ${why}`),
  ].join('\n')
}

/** "x gateway" is the gateway's time divided by theirs: 0.10 is ten times faster than they are. */
function timingTable(name: OperationName, rows: readonly Timing[]): string {
  const out = table(['keys', 'XML', 'who', 'CPU us', '+-', 'gateway / this'])
  for (const { keys, kilobytes, contestants } of rows) {
    for (const { name: who, medianUs, spread, gatewayIs } of contestants) {
      out.push([
        keys,
        `${kilobytes} KB`,
        who,
        us(medianUs),
        `${(50 * spread).toFixed(0)} %`,
        who === GATEWAY ? '' : times(gatewayIs),
      ])
    }
  }
  return `\n${name}: ${OPERATIONS[name].what}\n${out.toString()}`
}

function memoryLine({ messages, points, growthBytes, bytesPerMessage }: MemoryResult): string {
  const [first, last] = [points[0], points.at(-1)]
  return `\nmemory: ${mb(first?.rssBytes)} MB resident before, ${mb(last?.rssBytes)} after ${messages} messages out and in (${signed(growthBytes / 2 ** 20)} MB; straight line ${bytesPerMessage.toFixed(0)} bytes a message; heap ${mb(first?.heapBytes)} to ${mb(last?.heapBytes)} MB)`
}

function intakeTable({ connections, jsonBytes, gateway, durable, bare }: IntakeResult): string {
  const out = table(['server', 'requests/s', 'of bare', 'p50 ms', 'p99 ms', 'max ms', 'server CPU us', 'client CPU us'])
  for (const [name, load] of [
    ['gateway, SQLite journal', gateway],
    ['bare Fastify with ajv and a raw insert', durable],
    ['bare Fastify with ajv', bare],
  ] as const) {
    const mean = (pick: (round: (typeof load.rounds)[number]) => number) =>
      load.rounds.reduce((sum, round) => sum + pick(round), 0) / load.rounds.length
    out.push([
      name,
      load.requestsPerSecond.toFixed(0),
      `${((100 * load.requestsPerSecond) / bare.requestsPerSecond).toFixed(0)} %`,
      load.p50Ms.toFixed(1),
      load.p99Ms.toFixed(1),
      load.maxMs.toFixed(1),
      us(mean(({ serverUs }) => serverUs)),
      us(mean(({ clientUs }) => clientUs)),
    ])
  }
  return `\nintake: POST /v1/messages, ${connections} connections, distinct certificates of ${jsonBytes} bytes of JSON\n${out.toString()}`
}

function relayTable({ wireBytes, ceilings, runs }: RelayResults): string {
  const out = table(['journal, road', 'messages', 'a second', 'gateway CPU us', 'resident MB', 'live MB'])
  for (const { name, messages, perSecond, cpuUs, rssBytes, liveBytes, usedUp } of runs)
    out.push([
      `${name}${usedUp === undefined ? '' : `, used up in ${(100 * usedUp).toFixed(0)} % of the time`}`,
      messages,
      perSecond.toFixed(0),
      us(cpuUs),
      rssBytes.map(mb).join(' to '),
      liveBytes.map(mb).join(' to '),
    ])
  const raw = [
    ['cryptography of both sides', ceilings.crypto],
    ['durable commit, SQLite', ceilings.sqlite],
    ['durable commit, PostgreSQL', ceilings.postgres],
    ['confirmed publication, AMQP', ceilings.amqp],
  ].flatMap(([name, rate]) => (rate === undefined ? [] : [`${name} ${Number(rate).toFixed(0)}`]))
  return `\nrelay: from a backlog to the signed Acknowledgment, both sides on this machine\n${out.toString()}\nraw parts alone, ${wireBytes} bytes, a second: ${raw.join('; ')}`
}

function goalTable(verdicts: readonly Verdict[]): string {
  const out = table(['goal', 'wanted', 'measured', '', 'outcome'])
  for (const { what, wanted, measured, unit, outcome } of verdicts) {
    out.push([what, wanted, measured === undefined ? '' : measured.toFixed(measured < 100 ? 2 : 0), unit, outcome])
  }
  return `\ngoals (RSA-2048 where keys matter)\n${out.toString()}`
}

function table(head: string[]): InstanceType<typeof Table> {
  return new Table({ head, style: { head: [], border: [], compact: true } })
}
function us(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0)
}
function times(value: number): string {
  return value.toFixed(value < 0.1 ? 4 : 2)
}
function mb(bytes: number | undefined): string {
  return bytes === undefined ? '?' : (bytes / 2 ** 20).toFixed(1)
}
function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(1)}`
}
