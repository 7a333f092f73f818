import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Flaw, makePki } from '@asw/certs-dev'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPostgresJournal } from '../../../src/journal/postgres/index.ts'
import { live } from '../../live/live.ts'
import { giveCertificate, makeDatabase, type Postgres, startPostgres, stopPostgres, urlOf } from '../../live/postgres.ts'
import { expectFault } from '../contract/with-bench.ts'
import { certificate, submission } from '../documents.ts'
import { WORLD } from '../postgres-bench.ts'

/** A server that has a certificate, as it stands in another building. */
live('the journal reaches its server over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-postgres-tls-'))
  const der = (pem: string) => new Uint8Array(new X509Certificate(pem).raw)
  let server: Postgres
  let url: string
  let anchors: readonly Uint8Array[]
  let foreign: readonly Uint8Array[]
  const pki = makePki()

  /** The certificate as a server sends it: with what stands between it and the root. */
  async function present(flaw?: Flaw): Promise<void> {
    const { certificatePem, chainPem, keyPem } = await (await pki)
      .authority('VN')
      .then((authority) =>
        authority.leaf('tls-server', 'ec-p256', { name: `vn-database-${flaw ?? 'good'}`, ...(flaw ? { flaw } : {}) }),
      )
    stopPostgres(server, 'fast')
    giveCertificate(server, { certificatePem: `${certificatePem}\n${chainPem}`, keyPem })
    await startPostgres(folder)
  }
  const open = (more: { host?: string; anchors?: readonly Uint8Array[] } = {}) => {
    const place = new URL(url)
    place.hostname = more.host ?? place.hostname
    return openPostgresJournal({ url: place.href, world: WORLD, tls: { anchors: more.anchors ?? anchors }, connections: 2 })
  }

  beforeAll(async () => {
    server = await startPostgres(folder)
    url = await makeDatabase(server, 'tls')
    anchors = [der((await pki).rootPem)]
    foreign = [der((await makePki()).rootPem)]
  })
  afterAll(() => {
    stopPostgres(server, 'immediate')
    rmSync(folder, { recursive: true, force: true })
  })

  test('a server without TLS gets no password and no document, and the operator hears why', async () => {
    await expectFault(open(), 'ASW_JOURNAL_DOWN', /does not offer TLS/)
  })

  test('with the right anchor everything goes over TLS, the ear of the node included', async () => {
    await present()
    const journal = await openPostgresJournal({
      url,
      world: WORLD,
      tls: { anchors },
      connections: 2,
      about: { host: 'here', pid: 1, version: '1' },
      onWake: () => undefined,
    })
    try {
      await journal.submit(submission(certificate('N1')))
      expect(await journal.search({ limit: 10 })).toHaveLength(1)
      expect(await sessionsOf(urlOf(server, 'tls'))).toEqual([true])
    } finally {
      await journal.close()
    }
  })

  test('by name, where the certificate has the name', async () => {
    const journal = await open({ host: 'localhost' })
    await journal.close()
  })

  test('an anchor of somebody else', async () => {
    await expectFault(open({ anchors: foreign }), 'ASW_JOURNAL_DOWN', /journal\.anchors/)
  })

  test('a name that the certificate does not have', async () => {
    await expectFault(open({ host: '127.0.0.2' }), 'ASW_JOURNAL_DOWN', /ERR_TLS_CERT_ALTNAME_INVALID/)
  })

  test.each(['expired', 'not-yet-valid', 'wrong-usage'] as const)('a server certificate that is %s', async (flaw) => {
    await present(flaw)
    await expectFault(open(), 'ASW_JOURNAL_DOWN', /prove over TLS/)
  })
})

/** Whether the sessions of gateways are on TLS, each answer once. */
async function sessionsOf(url: string): Promise<readonly boolean[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ ssl: boolean }>(
      "SELECT DISTINCT s.ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.application_name = 'asw-gateway'",
    )
    return rows.map((row) => row.ssl)
  } finally {
    await client.end()
  }
}
