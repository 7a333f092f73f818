import { type Command, Option } from 'commander'
import { Fault } from '../message/fault.ts'

interface Wish {
  readonly keep?: boolean
  readonly folder: string
  readonly json?: boolean
  readonly chapter?: readonly string[]
  readonly list?: boolean
}
/** What `demo/demo.ts` offers. It lies beside the sources, because it needs the development PKI, which the gateway never imports. */
interface Demo {
  readonly CHAPTERS: readonly { readonly id: string; readonly title: string; readonly countries: readonly string[] }[]
  readonly demo: (options: {
    readonly keep: boolean
    readonly folder: string
    readonly json: boolean
    readonly chapters?: readonly string[]
  }) => Promise<boolean>
}

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('Watch certificates of origin and their answers go between countries: real gateways, real TLS, real signatures')
    .option('--chapter <id...>', 'one or several chapters; without it all of them')
    .option('--list', 'the chapters, without playing them')
    .option('--keep', 'leave the gateways running')
    .addOption(new Option('--folder <folder>', 'where papers, data and keys go').default('.demo'))
    .option('--json', 'what happened, as JSON lines')
    .action(async (wish: Wish) => {
      const { CHAPTERS, demo } = (await import(new URL('../../demo/demo.ts', import.meta.url).href)) as Demo
      if (wish.list) {
        process.stdout.write(wish.json ? `${JSON.stringify(CHAPTERS.map(told))}\n` : CHAPTERS.map(line).join(''))
        return
      }
      for (const id of wish.chapter ?? []) {
        if (CHAPTERS.some((one) => one.id === id)) continue
        throw new Fault('ASW_USAGE', `the demo has no chapter ${id}; it has ${CHAPTERS.map((one) => one.id).join(', ')}`)
      }
      const good = await demo({
        keep: wish.keep ?? false,
        folder: wish.folder,
        json: wish.json ?? false,
        ...(wish.chapter ? { chapters: wish.chapter } : {}),
      })
      process.exitCode = good ? 0 : 1
    })
}

function told({ id, title, countries }: Demo['CHAPTERS'][number]): object {
  return { id, title, countries }
}

function line({ id, title, countries }: Demo['CHAPTERS'][number]): string {
  return `${id.padEnd(14)}${countries.join(' ').padEnd(10)}${title}\n`
}
