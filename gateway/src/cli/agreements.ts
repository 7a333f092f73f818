import Table from 'cli-table3'
import type { Command } from 'commander'
import { lintAgreements, loadAgreements } from '../agreement/index.ts'
import { EXIT } from './exit.ts'
import { print } from './files.ts'

/** agreements lint: before a file goes live. */
export function addAgreements(program: Command): void {
  const group = program.command('agreements').description('Agreements with partners')
  group
    .command('lint')
    .description('Check every agreement of a folder: schema, certificates, suites, expiry, contradictions')
    .argument('[folder]', 'folder with the partners’ YAML files', 'partners')
    .option('--json', 'findings as JSON')
    .action(async (folder: string, options: { json?: boolean }) => {
      const findings = await lintAgreements(loadAgreements(folder), Date.now())
      const bad = findings.some((finding) => finding.severity === 'E')
      if (options.json) print(JSON.stringify({ good: !bad, findings }, undefined, 2))
      else {
        const table = new Table({
          head: ['', 'agreement', 'what', 'what to do'],
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
