import Table from 'cli-table3'
import type { Command } from 'commander'
import { agreementSet, loadAgreements, WHO_JUDGES } from '../agreement/index.ts'
import { loadConfiguration, ownUses } from '../configuration/index.ts'
import { type CertificateRow, type CertificatesState, type ListRow, readState } from '../revocation/index.ts'
import { WORLD } from '../world.ts'
import { EXIT } from './exit.ts'
import { print } from './files.ts'

interface CertificatesOptions {
  readonly config: string
  readonly json?: boolean
}

/** certificates: which ones count, how long yet, and what the revocation lists on this machine say of them. */
export function addCertificates(program: Command): void {
  program
    .command('certificates')
    .description('Certificates of partners and of our own: days left, revoked or not; and the revocation lists')
    .option('-c, --config <asw.yaml>', 'configuration', 'asw.yaml')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Reads the files of this machine, beside a serving gateway or without one: nothing is fetched, nothing is changed.
GET /v1/certificates gives the same of a serving gateway.
Exit code 1: a certificate in use is revoked, or is required not to be and no list in time says so; or one is over and no other
one goes on.`,
    )
    .action((options: CertificatesOptions) => {
      const configuration = loadConfiguration(options.config, process.env)
      const agreements = agreementSet(loadAgreements(configuration.partnersFolder), 1)
      const state = readState({
        settings: configuration.revocation,
        dataFolder: configuration.dataFolder,
        agreements: () => agreements,
        own: () => ownUses(configuration),
        world: WORLD,
      })
      print(options.json ? JSON.stringify(state, undefined, 2) : told(state))
      process.exitCode = state.certificates.some(isBad) ? EXIT.bad : EXIT.good
    })
}

function isBad({ state, ends, revocation, policy }: CertificateRow): boolean {
  if (ends === 0) return true
  return state === 'in-use' && (revocation === 'revoked' || (revocation === 'unknown' && policy === 'required'))
}

function told({ certificates, lists, sources }: CertificatesState): string {
  const refused = sources.filter(({ code }) => code !== undefined)
  return [
    table(['owner', 'use', 'subject', 'key', 'until', 'days', 'revocation'], certificates.map(certificateCells)),
    lists.length === 0
      ? 'no revocation lists'
      : table(['revocation list of', 'number', 'until', 'hours', 'entries'], lists.map(listCells)),
    ...refused.map(({ source, code, detail }) => `${source}\n  ${code}: ${detail}`),
  ].join('\n')
}

function certificateCells(row: CertificateRow): string[] {
  const { owner, use, subject, to, daysLeft, state, ends, revocation, policy } = row
  const days = state === 'to-come' ? 'to come' : `${daysLeft}${ends === undefined ? '' : ' !'}`
  return [owner, use, subject, keyCell(row), to, days, revocation === 'unknown' ? `unknown (${policy})` : revocation]
}

/** What the gateway judges by itself needs no word. */
function keyCell({ key, judgedBy }: CertificateRow): string {
  if (judgedBy === undefined || judgedBy[0] === 'gateway') return key
  return `${key}\njudged by: ${judgedBy.map((who) => WHO_JUDGES[who]).join(', ') || 'nobody !'}`
}

function listCells({ issuer, number, nextUpdate, hoursLeft, revoked }: ListRow): string[] {
  return [issuer, number ?? '-', nextUpdate, hoursLeft < 0 ? `${hoursLeft} !` : String(hoursLeft), String(revoked)]
}

function table(head: string[], rows: string[][]): string {
  const made = new Table({ head, style: { head: [], border: [] } })
  made.push(...rows)
  return made.toString()
}
