import { Command, CommanderError } from 'commander'
import { addLookCommands } from './command/look.ts'
import { addRunCommands } from './command/run.ts'
import { addStatementCommand } from './command/statement.ts'
import { UsageError } from './command/usage.ts'
import { addValidateCommand } from './command/validate.ts'

/** The command `asw-conformance`. Exit codes: 0 all well, 1 a case failed, 2 called wrongly, 3 no verdict or own trouble. */
export async function run(argv: readonly string[]): Promise<number> {
  const state = { exitCode: 0 }
  const program = new Command('asw-conformance')
    .description('Proves a gateway of the ASEAN Single Window, ours or anybody’s, over the wire and by files.')
    .exitOverride()
    .showHelpAfterError()
  addRunCommands(program, state)
  addLookCommands(program, state)
  addValidateCommand(program, state)
  addStatementCommand(program, state)
  try {
    await program.parseAsync(argv, { from: 'user' })
    return state.exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    process.stderr.write(`asw-conformance: ${error instanceof Error ? error.message : String(error)}\n`)
    return error instanceof UsageError ? 2 : 3
  }
}
