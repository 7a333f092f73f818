import { mkdtempSync, rmSync } from 'node:fs'
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
    /** Where the broker of this run lives, once a test has asked for it (broker.ts). */
    readonly rabbitFolder: string
    /** Where the PostgreSQL of this run lives, once a test has asked for it (postgres.ts). */
    readonly postgresFolder: string
  }
}

/**
 * Global set-up of the live project: runs once, before any live test, in the main process of vitest. Services are started by
 * the first test that needs them, and ended here.
 */
export function setup(project: TestProject): (() => Promise<void>) | undefined {
  const rabbitFolder = join(mkdtempSync(join(tmpdir(), 'asw-live-')), 'rabbitmq')
  project.provide('rabbitFolder', rabbitFolder)
  // Not inside the other one, which only its owner may enter: PostgreSQL may have to run as somebody else.
  const postgresFolder = mkdtempSync(join(tmpdir(), 'asw-live-'))
  project.provide('postgresFolder', postgresFolder)
  if (SKIP_LIVE) {
    MACHINE.print('ASW_SKIP_LIVE=1: live tests are skipped. Not judged by any of:')
    for (const { name, judges } of TOOLS) MACHINE.print(`  ${name} (${judges})`)
  } else ensureTools(TOOLS, MACHINE)
  return async () => {
    endPostgres(postgresFolder)
    await endRabbit(rabbitFolder)
    rmSync(join(rabbitFolder, '..'), { recursive: true, force: true })
    rmSync(postgresFolder, { recursive: true, force: true })
  }
}
