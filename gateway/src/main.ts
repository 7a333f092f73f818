import { flushCompileCache } from 'node:module'
import { hostname } from 'node:os'
import type { FastifyBaseLogger } from 'fastify'
import { pino } from 'pino'
import { loadConfiguration } from './configuration/index.ts'
import { type Gateway, type GatewayOptions, openGateway } from './gateway.ts'
import { type Fault, faultOf } from './message/fault.ts'
import { logSink } from './observe/log-sink.ts'
import type { Pass } from './relay/relay.ts'
import { WORLD } from './world.ts'

const VERSION = '0.1.0'
/** Exit status: trouble of our own, and no verdict on anybody's input. */
const OWN_TROUBLE = 3

/** What never belongs into a log, wherever it stands. */
const REDACTED = ['req.headers.authorization', '*.key', '*.keyPem', '*.json', '*.xml', '*.body']

/**
 * Runs a gateway until SIGTERM or SIGINT: the only place that reads the environment. SIGHUP reads the agreements again. Ends the process
 * with status 3 when the journal in its folder is lost, for whoever supervises it to start it again.
 * Throws ASW_CONFIG_INVALID, ASW_AGREEMENT_INVALID, ASW_JOURNAL_LOCKED.
 */
export async function serve(file: string, pass?: Pass): Promise<void> {
  const configuration = loadConfiguration(file, process.env)
  const { country, log: wish } = configuration
  const log: FastifyBaseLogger = pino({ level: wish.level, redact: REDACTED, base: { gateway: country } }, logSink(WORLD.now))
  const about = { host: hostname(), pid: process.pid, version: VERSION }
  const reread = () => loadConfiguration(file, process.env)
  const journalLost = ({ code, message: detail }: Fault) => {
    log.fatal({ code, detail }, 'the journal is lost until the next start: ending')
    process.exit(OWN_TROUBLE)
  }
  const gateway = await insist({ configuration, world: WORLD, log, about, reread, journalLost, ...(pass ? { pass } : {}) })
  log.info({ domestic: gateway.domesticPort, partner: gateway.partnerPort, metrics: gateway.metricsPort }, 'serving')
  // Who is killed leaves his cache behind too.
  flushCompileCache()
  process.on('SIGHUP', () => void reload(gateway, log))
  await stopSignal()
  log.info('stopping')
  await gateway.stop()
  log.info('stopped')
}

/** Between two starts. */
const AGAIN_MS = 1_000

/** A database that goes away in the middle of a start is waited for as one that was away before it. */
async function insist(options: GatewayOptions): Promise<Gateway> {
  const { journal } = options.configuration
  const deadline = WORLD.now() + (journal.kind === 'postgres' ? journal.startWaitMs : 0)
  for (;;) {
    try {
      return await openGateway(options)
    } catch (error) {
      const { code, message: detail } = faultOf(error)
      if (code !== 'ASW_JOURNAL_DOWN' || WORLD.now() >= deadline) throw error
      options.log.warn({ code, detail }, 'the database went away during the start: it begins again')
      await WORLD.sleep(AGAIN_MS)
    }
  }
}

async function reload(gateway: Gateway, log: FastifyBaseLogger): Promise<void> {
  try {
    await gateway.reload()
  } catch (error) {
    log.error(
      { detail: error instanceof Error ? error.message : String(error) },
      'agreements not reloaded; the old ones stay in force',
    )
  }
}

/** Said again it changes nothing: a supervisor or a terminal tells a group of processes, and the one that started us tells us too. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGTERM', () => resolve())
    process.on('SIGINT', () => resolve())
  })
}
