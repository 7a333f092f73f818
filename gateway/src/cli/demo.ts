import { type Command, Option } from 'commander'

/** demo: lives beside the sources, because it needs the development PKI, which the gateway itself never imports. */
export function addDemo(program: Command): void {
  program
    .command('demo')
    .description(
      'Watch a certificate go from Viet Nam to Thailand and its answers come back: two gateways, real TLS, real signatures',
    )
    .option('--keep', 'leave both gateways running')
    .addOption(new Option('--folder <folder>', 'where data, keys and XML go').default('.demo'))
    .option('--json', 'what happened, as JSON lines')
    .action(async (options: { keep?: boolean; folder: string; json?: boolean }) => {
      const place = new URL('../../demo/demo.ts', import.meta.url).href
      const { demo } = (await import(place)) as {
        demo: (options: { keep: boolean; folder: string; json: boolean }) => Promise<boolean>
      }
      const good = await demo({ keep: options.keep ?? false, folder: options.folder, json: options.json ?? false })
      process.exitCode = good ? 0 : 1
    })
}
