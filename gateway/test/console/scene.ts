import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { formD } from '../../demo/certificate.ts'
import { Client, type Submitted, until } from '../../demo/client.ts'
import { type RunningGateway, startGateway } from '../../demo/process.ts'
import { makeSites, type Site } from '../../demo/site.ts'
import { KNOWN } from './known.ts'

/** What a partner, or somebody at a desk, might write to turn a page against who reads it. */
export const HOSTILE = {
  script: '<img src=x onerror="window.__stolen=1"><script>0</script>',
  turned: 'invoice \u202Egnp.exe\u202C \u200Bhidden',
  long: 'W'.repeat(1_900),
} as const

/** Keys of the people who sign in: each name is the key itself. */
const KEYS = [
  { name: 'duty-operator', roles: ['operator'] },
  { name: 'state-auditor', roles: ['auditor'] },
  { name: 'ministry-submitter', roles: ['submitter'] },
] as const

export interface Scene {
  readonly vn: Site
  readonly nsw: Client
  readonly url: string
  /** Given up, for the partner is away. */
  readonly stuck: Submitted & { readonly number: string }
  startVn(): Promise<void>
  stopVn(): Promise<void>
  startTh(): Promise<void>
  end(): Promise<void>
}

const today = new Date().toISOString().slice(0, 10)
export const numberOf = (serial: number) => String(formD({ serial, today }).referenceNumber)

/** Viet Nam serves; Thailand is away, and takes no cancellations electronically. One certificate was given up, one task was closed. */
export async function openScene(folder: string): Promise<Scene> {
  const [vn, th] = (await makeSites(folder, ['VN', 'TH'], {
    agreement: {
      retry: { firstDelay: '100ms', maxDelay: '200ms', tries: 2 },
      breaker: { failures: 50, open: '500ms' },
      capabilities: { send: KNOWN.filter((kind) => kind !== 'cancellation'), receive: KNOWN },
    },
  })) as [Site, Site]
  for (const site of [vn, th]) addKeys(site)
  let home: RunningGateway | undefined = await startGateway(vn)
  let away: RunningGateway | undefined
  const nsw = new Client(vn)
  const submitted = await nsw.submit({ ...formD({ serial: 1, today }), ...withExporter(HOSTILE.script) })
  await until(
    'the certificate is given up',
    () => nsw.message(submitted.delivery),
    ({ state }) => state === 'abandoned',
  )
  const wish = { reasonCode: '2', reasonText: 'a digit is wrong', requestedBy: { agency: 'MOIT' } }
  for (const [index, reasonText] of ['first', 'second'].entries()) {
    const path = `/v1/messages/${submitted.delivery}/cancellation`
    const task = (await nsw.call('POST', path, { ...wish, cancellationId: `CAN-${index}`, reasonText })) as Submitted
    if (index > 0) continue
    const note = `${HOSTILE.turned} ${HOSTILE.long}`
    await nsw.call('POST', `/v1/tasks/${task.delivery}/close`, { how: HOSTILE.script, note })
  }
  return {
    vn,
    nsw,
    url: `http://127.0.0.1:${vn.ports.domestic}/console/`,
    stuck: { ...submitted, number: numberOf(1) },
    startVn: async () => {
      home ??= await startGateway(vn)
    },
    stopVn: async () => {
      await home?.stop()
      home = undefined
    },
    startTh: async () => {
      away ??= await startGateway(th)
    },
    end: async () => {
      await home?.stop()
      await away?.stop()
    },
  }
}

/** The exporter of a certificate is called what somebody liked. */
function withExporter(name: string): object {
  const { parties } = formD({ serial: 1, today }) as { parties: readonly object[] }
  return { parties: parties.map((party, index) => (index === 0 ? { ...party, name } : party)) }
}

function addKeys({ folder }: Site): void {
  const file = join(folder, 'asw.yaml')
  const text = parse(readFileSync(file, 'utf8')) as { apiKeys: readonly object[] }
  const keys = KEYS.map((key) => ({ ...key, sha256: createHash('sha256').update(key.name).digest('hex') }))
  writeFileSync(file, stringify({ ...text, apiKeys: [...text.apiKeys, ...keys] }))
}
