import { Command, CommanderError } from 'commander'
import { faultOf } from '../message/fault.ts'
import { EXIT, exitOf } from './exit.ts'

const VERSION = '0.1.0'

type Add = (program: Command) => void
/** Commands and the file that adds them: only what is called is loaded, so that the small ones start fast. */
const COMMANDS: readonly { readonly names: readonly string[]; readonly load: () => Promise<Add> }[] = [
  { names: ['demo'], load: async () => (await import('./demo.ts')).addDemo },
  { names: ['serve'], load: async () => (await import('./serve.ts')).addServe },
  { names: ['translate'], load: async () => (await import('./translate.ts')).addTranslate },
  { names: ['validate', 'explain'], load: async () => (await import('./documents.ts')).addDocuments },
  { names: ['compare'], load: async () => (await import('./compare.ts')).addCompare },
  { names: ['sign', 'verify', 'encrypt', 'decrypt'], load: async () => (await import('./security.ts')).addSecurity },
  { names: ['unpack'], load: async () => (await import('./unpack.ts')).addUnpack },
  { names: ['agreements'], load: async () => (await import('./agreements.ts')).addAgreements },
  { names: ['broker'], load: async () => (await import('./broker.ts')).addBroker },
  { names: ['bodies'], load: async () => (await import('./bodies.ts')).addBodies },
  { names: ['certificates'], load: async () => (await import('./certificates.ts')).addCertificates },
  { names: ['codelists'], load: async () => (await import('./codelists.ts')).addCodelists },
  { names: ['exchanges'], load: async () => (await import('./exchanges.ts')).addExchanges },
  { names: ['arrivals'], load: async () => (await import('./arrivals.ts')).addArrivals },
  { names: ['held'], load: async () => (await import('./held.ts')).addHeld },
  { names: ['nodes'], load: async () => (await import('./nodes.ts')).addNodes },
  { names: ['journal'], load: async () => (await import('./journal.ts')).addJournal },
  { names: ['tasks'], load: async () => (await import('./tasks.ts')).addTasks },
  { names: ['messages'], load: async () => (await import('./messages.ts')).addMessages },
]

/** The one that is called; for help and for what nobody knows, all of them. */
function wanted(name: string | undefined): readonly (() => Promise<Add>)[] {
  const called = COMMANDS.filter(({ names }) => name !== undefined && names.includes(name))
  return (called.length > 0 ? called : COMMANDS).map(({ load }) => load)
}

/** Runs one command line. Returns the exit code: 0 good, 1 the input is bad, 2 wrong usage, 3 our own trouble. */
export async function run(argv: readonly string[]): Promise<number> {
  const program = new Command('asw')
    .description('Gateway between a National Single Window and its partners: translate, seal, encrypt, relay, follow, prove.')
    .version(VERSION)
    .showHelpAfterError('(asw COMMAND --help explains)')
    .exitOverride()
    .addHelpText(
      'after',
      `
Files: IN and OUT are paths; - means standard input or output.
Exit codes: 0 good, 1 the input is bad, 2 wrong usage, 3 our own trouble.
Start here: asw demo`,
    )
  for (const load of wanted(argv[0])) (await load())(program)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return typeof process.exitCode === 'number' ? process.exitCode : EXIT.good
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.usage
    const fault = faultOf(error)
    const json = argv.includes('--json')
    process.stderr.write(
      json
        ? `${JSON.stringify({ code: fault.code, detail: fault.message, ...fault.facts })}\n`
        : told(fault.code, fault.row.text, fault.message),
    )
    return exitOf(fault)
  }
}

function told(code: string, text: string, detail: string): string {
  return `${code}: ${text}\n  ${detail}\n`
}
