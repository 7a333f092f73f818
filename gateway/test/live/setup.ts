import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { ensureTools } from './install.ts'
import { MACHINE } from './machine.ts'
import { endPostgres } from './postgres.ts'
import { endRabbit } from './rabbitmq.ts'
import { SKIP_LIVE } from './skip.ts'
import { TOOLS } from './tools.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the brokers of this run live, one a worker, once a test has asked for it (broker.ts). */
    readonly rabbitFolder: string
    /** Where the PostgreSQL servers of this run live, one a worker, once a test has asked for it (database.ts). */
    readonly postgresFolder: string
  }
}

/**
 * Global set-up of the live project: runs once, before any live test, in the main process of vitest. Services are started by
 * the first test that needs them, and ended here.
 */
export function setup(project: TestProject): (() => Promise<void>) | undefined {
  const rabbitFolder = mkdtempSync(join(tmpdir(), 'asw-live-'))
  project.provide('rabbitFolder', rabbitFolder)
  const postgresFolder = mkdtempSync(join(tmpdir(), 'asw-live-'))
  // PostgreSQL may have to run as somebody else.
  chmodSync(postgresFolder, 0o755)
  project.provide('postgresFolder', postgresFolder)
  if (SKIP_LIVE) {
    MACHINE.print('ASW_SKIP_LIVE=1: live tests are skipped. Not judged by any of:')
    for (const { name, judges } of TOOLS) MACHINE.print(`  ${name} (${judges})`)
  } else ensureTools(TOOLS, MACHINE)
  return async () => {
    for (const worker of readdirSync(postgresFolder)) endPostgres(join(postgresFolder, worker))
    for (const worker of readdirSync(rabbitFolder)) await endRabbit(join(rabbitFolder, worker))
    for (const folder of [rabbitFolder, postgresFolder]) rmSync(folder, { recursive: true, force: true })
  }
}
