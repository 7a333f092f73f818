import { expect, it } from 'vitest'
import { lintOwn } from '../../src/configuration/index.ts'
import type { OwnUses } from '../../src/revocation/index.ts'

const DAY = 86_400_000
const AT = Date.parse('2026-11-30T00:00:00Z')
const day = (days: number) => new Date(AT + days * DAY).toISOString()
const keys = (...windows: readonly (readonly [number, number])[]) =>
  windows.map(([from, to]) => ({
    certificate: { subject: `CN=until ${to}`, fingerprint: `${to}`, notBefore: day(from), notAfter: day(to) },
  })) as unknown as OwnUses[string]

it.each<[string, OwnUses[string], readonly string[]]>([
  ['one that lasts', keys([-1, 300]), []],
  ['one that is over', keys([-300, -1]), ['E certificate-missing']],
  ['one that is over beside one that lasts', keys([-300, -1], [-10, 300]), []],
  ['one that has not begun', keys([1, 300]), ['E certificate-missing']],
  ['one that is soon over', keys([-300, 6]), ['W certificate-expires']],
  ['one that is soon over, with its successor', keys([-300, 6], [3, 300]), []],
  ['none: there is no such use', [], []],
])('lint of our own keys: %s', (_, own, told) => {
  expect(lintOwn({ 'seal MOIT': own }, AT).map(({ severity, code }) => `${severity} ${code}`)).toEqual(told)
})
