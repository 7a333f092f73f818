import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { loadCases } from '../cases/load.ts'
import { latestRun, RunStore } from '../run/store.ts'
import { schemaDigests, suiteOf } from '../run/suite.ts'
import { readCertificates } from '../security/keys.ts'
import { verifyStatement } from '../statement/verify.ts'
import { writeStatement } from '../statement/write.ts'
import { print } from './progress.ts'

interface IssueWish {
  readonly key: string
  readonly certificate: string
  readonly issuer: string
  readonly days: string
  readonly out: string
  readonly file?: string
}

export function addStatementCommand(program: Command, state: { exitCode: number }): void {
  const statement = program.command('statement').description('signed conformance statements')
  statement
    .command('issue [RUN]')
    .description('write a signed statement about a finished run in which nothing failed')
    .requiredOption('--key <FILE>', 'private key, PEM')
    .requiredOption('--certificate <FILE>', 'its certificate, PEM')
    .option('--issuer <NAME>', 'who states it', 'the tester')
    .option('--days <N>', 'how long it counts', '365')
    .option('--out <FOLDER>', 'where runs are kept', 'conformance-runs')
    .option('--file <FILE>', 'where to write it (default: statement.xml beside the run)')
    .action((folder: string | undefined, wish: IssueWish) => issue(folder, wish))
  statement
    .command('verify <FILE>')
    .description('check the signature, the signer, the period, and whether suite and schemas are still these')
    .requiredOption('--trust <FILE...>', 'certificates of whom you believe, or of who issued theirs')
    .action((file: string, { trust }: { trust: readonly string[] }) => {
      state.exitCode = verify(file, trust)
    })
}

function issue(folder: string | undefined, wish: IssueWish): void {
  const found = folder ?? latestRun(wish.out)
  if (found === undefined) throw new Error(`${wish.out} holds no run`)
  const text = writeStatement(new RunStore(found).read(), loadCases(), {
    key: readFileSync(wish.key, 'utf8'),
    certificate: readFileSync(wish.certificate, 'utf8'),
    issuer: wish.issuer,
    from: new Date(),
    days: Number(wish.days),
  })
  const file = wish.file ?? join(found, 'statement.xml')
  writeFileSync(file, text)
  print(file)
}

function verify(file: string, trust: readonly string[]): number {
  try {
    const anchors = trust.flatMap((one) => readCertificates(readFileSync(one, 'utf8')))
    const { digest: suiteDigest } = suiteOf(loadCases())
    const read = verifyStatement(readFileSync(file, 'utf8'), { anchors, now: new Date(), suiteDigest, schemas: schemaDigests() })
    print(`valid: ${read.system} by ${read.suite}: ${read.verdict}`)
    print(`signed by ${read.signer}; counts until ${read.validUntil}`)
    for (const note of read.notes) print(`note: ${note}`)
    return 0
  } catch (error) {
    print(`NOT VALID: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
}
