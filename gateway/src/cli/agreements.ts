import { statSync } from 'node:fs'
import { parse } from 'node:path'
import { canonicalSchemas } from '@asw/mappings'
import Table from 'cli-table3'
import type { Command } from 'commander'
import { type Finding, lintAgreements, readAgreements } from '../agreement/index.ts'
import { type Configuration, idleKeys, lintOwn, loadConfiguration, ownUses } from '../configuration/index.ts'
import { DOCUMENT_KINDS } from '../message/document.ts'
import { Fault } from '../message/fault.ts'
import { idleFields } from '../share/idle-fields.ts'
import { EXIT } from './exit.ts'
import { print } from './files.ts'

/** agreements lint: before a file goes live. */
export function addAgreements(program: Command): void {
  const group = program.command('agreements').description('Agreements with partners')
  group
    .command('lint')
    .description('Check every agreement of a folder: schema, certificates, suites, expiry, packs, contradictions')
    .argument('[folder]', 'folder with the partners’ YAML files', 'partners')
    .option('-c, --config <asw.yaml>', 'the configuration as well: read as at a start, its keys and subscriptions checked')
    .option('--json', 'findings as JSON')
    .action(async (folder: string, options: { config?: string; json?: boolean }) => {
      if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
        throw new Fault('ASW_USAGE', `there is no folder ${folder}: name the one with the partners’ YAML files`)
      // What is wrong with the configuration itself is a fault: it does not start either.
      const configuration = options.config === undefined ? undefined : loadConfiguration(options.config, process.env)
      const { loaded, faults } = readAgreements(folder)
      const findings = [
        ...faults.flatMap(unreadable),
        ...(configuration ? lintOwn(ownUses(configuration), Date.now()) : []),
        ...(await lintAgreements(loaded, Date.now())),
        ...(configuration ? [...lintSharing(configuration), ...lintKeys(configuration)] : []),
      ]
      const bad = findings.some((finding) => finding.severity === 'E')
      if (options.json) print(JSON.stringify({ good: !bad, findings }, undefined, 2))
      else {
        const table = new Table({
          head: ['', 'of', 'what', 'what to do'],
          wordWrap: true,
          colWidths: [3, 12, 60, 50],
          style: { head: [], border: [] },
        })
        for (const finding of findings) table.push([finding.severity, finding.partner, finding.message, finding.remedy])
        print(findings.length === 0 ? 'no findings' : table.toString())
      }
      process.exitCode = bad ? EXIT.bad : EXIT.good
    })
}

/** Each place of a file that cannot be read. A file is named after its partner. */
function unreadable({ message, facts }: Fault): readonly Finding[] {
  const { base, name } = parse(String(facts.file))
  const problems = (facts.problems ?? []) as readonly { line: number; pointer: string; why: string }[]
  const said = problems.length === 0 ? [message] : problems.map(({ line, pointer, why }) => `${base}:${line} ${pointer} ${why}`)
  return said.map((one) => ({
    ...({ severity: 'E', partner: name, code: 'agreement-unreadable', message: one.replaceAll('  ', ' ') } as const),
    remedy: 'mend the file: a gateway does not start on it',
  }))
}

function lintSharing({ sharing }: Configuration) {
  return idleFields(sharing, canonicalSchemas(DOCUMENT_KINDS)).map(({ subscription, detail }) => ({
    ...({ severity: 'W', partner: subscription, code: 'ASW_SHARING_FIELD', message: detail } as const),
    remedy: 'mend the pointer under `sharing`, or name the kind of document that has it',
  }))
}

function lintKeys(configuration: Configuration) {
  return idleKeys(configuration).map(({ key, detail }) => ({
    ...({ severity: 'W', partner: key, code: 'ASW_KEY_IDLE', message: detail } as const),
    remedy: 'name another inbox, or `documents` that come there; leave `inboxes` out of a key that only submits',
  }))
}
