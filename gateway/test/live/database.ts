import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { inject } from 'vitest'
import { type Postgres, startPostgres, tell, urlOf } from './postgres.ts'
import { ownFolder } from './worker.ts'

/** A server that somebody else runs: DATABASE_URL, with a user that may create databases. */
export const GIVEN = process.env.DATABASE_URL

/** The server of this worker, started by whoever asks first. Not there when DATABASE_URL names one: nobody may stop that. */
export function ownPostgres(): Promise<Postgres> {
  const folder = ownFolder(inject('postgresFolder'))
  mkdirSync(folder, { recursive: true })
  return startPostgres(folder)
}

/** A database of its own, empty or a copy of another one of the same server. */
export async function freshDatabase(template?: string): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const url = new URL(GIVEN ?? urlOf(await ownPostgres(), 'postgres'))
  const name = `asw_test_${randomUUID().slice(0, 8)}`
  await tell(url.href, `CREATE DATABASE ${name}${template === undefined ? '' : ` TEMPLATE ${template}`}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  return { url: own.href, drop: () => tell(url.href, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}
