import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { ASW } from '../self-check/asw.ts'
import { type Judgement, judge } from '../validate/judge.ts'
import { print } from './progress.ts'
import { named, UsageError } from './usage.ts'

export function addValidateCommand(program: Command, state: { exitCode: number }): void {
  program
    .command('validate <FILE...>')
    .description('judge documents and envelopes offline; folders are searched for .xml and .mime')
    .option('--json', 'findings as JSON')
    .option('--compare', 'ask asw validate as well, and take every difference for a failure')
    .action(async (files: readonly string[], { json, compare }: { json?: boolean; compare?: boolean }) => {
      state.exitCode = await validate(files.flatMap(expand), json === true, compare === true)
    })
}

function expand(path: string): readonly string[] {
  if (!named(path, () => statSync(path)).isDirectory()) return [path]
  const found = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(xml|mime)$/.test(name))
    .sort()
    .map((name) => join(path, name))
  if (found.length === 0) throw new UsageError(`${path} holds no .xml or .mime`)
  return found
}

async function validate(files: readonly string[], json: boolean, compare: boolean): Promise<number> {
  const all: { readonly file: string; readonly judgement: Judgement; readonly difference?: string }[] = []
  for (const file of files) {
    const judgement = await judge(readFileSync(file))
    const difference = compare ? differenceOf(file, judgement) : undefined
    all.push({ file, judgement, ...(difference === undefined ? {} : { difference }) })
  }
  if (json)
    print(
      JSON.stringify(
        all.map(({ file, judgement, difference }) => ({ file, ...judgement, difference })),
        undefined,
        2,
      ),
    )
  else for (const one of all) show(one.file, one.judgement, one.difference)
  const bad = all.filter(({ judgement, difference }) => !isGood(judgement) || difference !== undefined)
  if (!json)
    print(
      `${all.length - bad.length} of ${all.length} files without a failure${compare ? `, ${all.filter(({ difference }) => difference).length} differences` : ''}`,
    )
  return bad.length === 0 ? 0 : 1
}

export function isGood({ findings }: Judgement): boolean {
  return findings.every(({ severity }) => severity !== 'error')
}

function show(file: string, { kind, about, findings }: Judgement, difference: string | undefined): void {
  const good = findings.every(({ severity }) => severity !== 'error')
  print(`${good ? 'good' : 'BAD '}  ${file}  (${[kind, about].filter(Boolean).join(' ')})`)
  for (const { severity, code, rule, message, line, xpath } of findings) {
    print(
      `      ${severity} ${rule ?? code}${line === undefined ? '' : ` line ${line}`}${xpath === undefined ? '' : ` at ${xpath}`}: ${message}`,
    )
  }
  if (difference !== undefined) print(`      DIFFERENCE: ${difference}`)
}

function differenceOf(file: string, mine: Judgement): string | undefined {
  if (mine.kind === 'document') return differenceInDocument(file, mine)
  return mine.kind === 'envelope' && mine.pack === 'eaeu' ? differenceInEnvelope(file, mine) : undefined
}

/** `asw unpack` reads a message and believes nothing: it is held against what is wrong with the envelope alone. */
function differenceInEnvelope(file: string, mine: Judgement): string | undefined {
  const asked = spawnSync(process.execPath, [ASW, 'unpack', file], { encoding: 'utf8' })
  if (asked.status === null || asked.status > 1) return `asw unpack does not answer: ${asked.stderr.slice(0, 200)}`
  const errors = mine.findings.filter(({ severity }) => severity === 'error')
  const ours = errors.filter(({ code }) => /^(wsa:|int:|ENVELOPE_|SIGNAL_|FAULT_)/.test(code))
  if (asked.status === 0 ? ours.length === 0 : errors.length > 0) return undefined
  const said = asked.status === 0 ? 'it can be read' : asked.stderr.trim().slice(0, 200)
  return `asw unpack says ${said}, this suite says ${ours.map(({ code, message }) => `${code} ${message}`).join(', ') || 'good'}`
}

/** What asw validate says otherwise: another verdict, or a rule that only one of the two finds broken. */
function differenceInDocument(file: string, mine: Judgement): string | undefined {
  const asked = spawnSync(process.execPath, [ASW, 'validate', '--pack', mine.pack ?? 'asw', '--side', 'import', '--json', file], {
    encoding: 'utf8',
  })
  if (asked.status === null || asked.status > 1) return `asw validate does not answer: ${asked.stderr.slice(0, 200)}`
  const { valid, issues } = JSON.parse(asked.stdout) as {
    valid: boolean
    issues: readonly { severity: string; rule?: string; code: string }[]
  }
  if (valid === isGood(mine)) return undefined
  const theirs = issues.filter(({ severity }) => severity === 'E').map(({ rule, code }) => rule ?? code)
  const ours = mine.findings.filter(({ severity }) => severity === 'error').map(({ rule, code }) => rule ?? code)
  return `asw validate says ${valid ? 'valid' : `not valid (${theirs.join(', ')})`}, this suite says ${isGood(mine) ? 'good' : `bad (${ours.join(', ')})`}`
}
