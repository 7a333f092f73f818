import type { Command } from 'commander'
import { serve } from '../main.ts'

/** serve: the gateway itself. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description(
      'Run the gateway: three listeners, relay, clocks. SIGTERM stops it gracefully, SIGHUP reads the agreements again',
    )
    .option('-c, --config <asw.yaml>', 'configuration', 'asw.yaml')
    .action(async (options: { config: string }) => {
      await serve(options.config)
    })
}
