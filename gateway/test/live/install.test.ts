import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureTools, type Machine } from './install.ts'
import { forbidServices } from './machine.ts'
import { TOOLS, type Tool } from './tools.ts'

const PAIR: readonly Tool[] = [
  { name: 'one', packages: ['one', 'shared'], probe: ['one', '--version'], judges: '' },
  { name: 'two', packages: ['two', 'shared'], probe: ['two', '--version'], judges: '' },
]

/** A machine of paper: installing a package brings the command of its name. */
function paper(commands: readonly string[], options: { root?: boolean; broken?: 'install' | 'package' } = {}) {
  const there = new Set(commands)
  const log: string[] = []
  const machine: Machine = {
    root: options.root ?? true,
    succeeds: (command) => there.has(command),
    run(command, args) {
      log.push([command, ...args.filter((arg) => !arg.startsWith('-') && !arg.includes('::'))].join(' '))
      if (args[0] !== 'install') return
      if (options.broken === 'install') throw new Error('no network')
      if (options.broken !== 'package') for (const name of args) there.add(name)
    },
    forbidServices() {
      log.push('forbid services')
      return () => log.push('allow services')
    },
    print: () => undefined,
  }
  return { machine, log }
}

describe('the set-up of the live tests', () => {
  it('does nothing where everything is there, root or not', () => {
    const { machine, log } = paper(['one', 'two'], { root: false })
    ensureTools(PAIR, machine)
    expect(log).toEqual([])
  })

  it('installs what is missing, each package once, while no package may start a service', () => {
    const { machine, log } = paper(['apt-get'])
    ensureTools(PAIR, machine)
    expect(log).toEqual(['forbid services', 'apt-get update', 'apt-get install one shared two', 'allow services'])
  })

  it('leaves alone what is there', () => {
    const { machine, log } = paper(['apt-get', 'one'])
    ensureTools(PAIR, machine)
    expect(log).toContain('apt-get install two shared')
  })

  it.each([
    ['who is not root', paper(['apt-get'], { root: false })],
    ['on a machine without apt-get', paper([])],
  ])('tells %s the one line to type, and touches nothing', (_, { machine, log }) => {
    expect(() => ensureTools(PAIR, machine)).toThrow(/^sudo apt-get install -y one shared two/)
    expect(log).toEqual([])
  })

  it('allows services again where installing fails', () => {
    const { machine, log } = paper(['apt-get'], { broken: 'install' })
    expect(() => ensureTools(PAIR, machine)).toThrow('no network')
    expect(log.at(-1)).toBe('allow services')
  })

  it('says so where a package did not bring its tool', () => {
    expect(() => ensureTools(PAIR, paper(['apt-get'], { broken: 'package' }).machine)).toThrow('one, two')
  })

  it('names every tool once, with a package and a probe', () => {
    expect(new Set(TOOLS.map(({ name }) => name)).size).toBe(TOOLS.length)
    for (const tool of TOOLS) expect(tool.packages.length * tool.probe.length).toBeGreaterThan(0)
  })
})

describe('the policy that forbids services', () => {
  let policy = ''
  beforeEach(() => {
    policy = join(mkdtempSync(join(tmpdir(), 'asw-policy-')), 'policy-rc.d')
  })
  afterEach(() => rmSync(join(policy, '..'), { recursive: true }))

  it('is gone afterwards where there was none', () => {
    const allow = forbidServices(policy)
    expect(readFileSync(policy, 'utf8')).toContain('exit 101')
    expect(statSync(policy).mode & 0o777).toBe(0o755)
    allow()
    expect(existsSync(policy)).toBe(false)
  })

  it('comes back as it was, with its mode', () => {
    writeFileSync(policy, '#!/bin/sh\nexit 0\n')
    chmodSync(policy, 0o744)
    forbidServices(policy)()
    expect(readFileSync(policy, 'utf8')).toBe('#!/bin/sh\nexit 0\n')
    expect(statSync(policy).mode & 0o777).toBe(0o744)
  })

  it('comes back even after a run that was killed before it could put it back', () => {
    writeFileSync(policy, '#!/bin/sh\nexit 0\n')
    const killed = forbidServices(policy)
    process.off('exit', killed)
    forbidServices(policy)()
    expect(readFileSync(policy, 'utf8')).toBe('#!/bin/sh\nexit 0\n')
  })
})
