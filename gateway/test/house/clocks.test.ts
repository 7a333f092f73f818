import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { CLOCKS, type ClockDefinition } from '../../src/message/clock-table.ts'
import { lengthText } from './clock-length.ts'

const MANUAL = readFileSync(fileURLToPath(new URL('../../../docs/exchanges.md', import.meta.url)), 'utf8')

describe('the manual of exchanges', () => {
  it('has every clock as the table of the code has it, and no other', () => {
    const section = MANUAL.slice(MANUAL.indexOf('## Table of clocks'))
    const told = section
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .map(([, name, ...cells]) => [name?.replaceAll('`', ''), ...cells.slice(0, 8)])
    expect(told).toEqual(
      Object.entries<ClockDefinition>(CLOCKS).map(([name, clock]) => [
        ...[name, clock.by, lengthText(clock), clock.starts, clock.ends],
        ...[clock.warnDays.join(', ') || '-', clock.alarm ? 'alarm' : 'event', clock.passed, clock.source],
      ]),
    )
  })
})
