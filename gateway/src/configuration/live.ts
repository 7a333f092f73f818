import { isDeepStrictEqual } from 'node:util'
import type { Configuration } from './configuration.ts'

/** What a reload puts into force, beside `sharing`, whose roads are opened and closed. All else waits for the next start. */
const FOLLOWS = [
  'sealKeys',
  'authorities',
  'envelopeKeys',
  'decryptionKeys',
  'tls',
  'apiKeys',
  'inboxes',
  'retention',
] as const satisfies readonly (keyof Configuration)[]

/** The part of a configuration that is in force until the next reload. */
export type Live = { -readonly [Name in (typeof FOLLOWS)[number]]: Configuration[Name] }

export function liveOf(configuration: Configuration): Live {
  return Object.fromEntries(FOLLOWS.map((name) => [name, configuration[name]])) as Live
}

/** Where the file calls it something else than we do. */
const WRITTEN: Readonly<Record<string, string>> = {
  eventSource: 'events.source',
  'broker.submitters': 'broker.submit',
}

/** Names in `asw.yaml` of what differs from what the gateway was started with, and does not follow a reload. */
export function awaitsRestart(started: Configuration, fresh: Configuration): readonly string[] {
  const ours: readonly string[] = [...FOLLOWS, 'sharing']
  const names = new Set([...Object.keys(started), ...Object.keys(fresh)].filter((name) => !ours.includes(name)))
  return [...names].sort().flatMap((name) => differing(name, partOf(started, name), partOf(fresh, name)))
}

function differing(path: string, before: unknown, after: unknown): readonly string[] {
  if (isDeepStrictEqual(before, after)) return []
  if (!isGroup(before) || !isGroup(after)) return [WRITTEN[path] ?? path.replace(/Ms$/, '')]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].sort().flatMap((name) => differing(`${path}.${name}`, before[name], after[name]))
}

function partOf(configuration: Configuration, name: string): unknown {
  return (configuration as unknown as Readonly<Record<string, unknown>>)[name]
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
}
