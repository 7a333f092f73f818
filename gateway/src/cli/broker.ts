import { canonicalSchemas } from '@asw/mappings'
import Table from 'cli-table3'
import { type Command, InvalidArgumentError } from 'commander'
import { envelopesOf, loadAgreements, readSecret, roads } from '../agreement/index.ts'
import { type Configuration, loadConfiguration } from '../configuration/index.ts'
import { newestKey } from '../dispatch/own-key.ts'
import { asyncApi } from '../intake/amqp/asyncapi.ts'
import { DOCUMENT_KINDS } from '../message/document.ts'
import { Fault } from '../message/fault.ts'
import {
  type BrokerDoor,
  checkTopology,
  declareTopology,
  dial,
  type Finding,
  hangUp,
  ownBroker,
  type Topology,
  topologyOf,
} from '../transport/amqp/index.ts'
import { EXIT } from './exit.ts'
import { print } from './files.ts'

const VERSION = '0.1.0'

interface DeclareOptions {
  readonly config: string
  readonly check?: boolean
  readonly user?: string
  readonly passwordFile?: string
  readonly json?: boolean
}

/** broker declare: the queues that partners write to and we read, on our own broker. */
export function addBroker(program: Command): void {
  const group = program.command('broker').description('Our own broker (AMQP)')
  addAsyncApi(group)
  group
    .command('declare')
    .description(
      'Create the exchanges and queues: of every partner that comes over AMQP, of events, of those who submit; what stands there with other arguments is left',
    )
    .option('-c, --config <asw.yaml>', 'configuration', 'asw.yaml')
    .option('--check', 'change nothing: compare what is there with what should be')
    .option('--user <user>', 'a user that may configure the broker, instead of the one in the configuration')
    .option('--password-file <file>', 'its password, in a file with mode 0600', readable)
    .option('--json', 'as JSON')
    .action(async (options: DeclareOptions) => {
      const configuration = loadConfiguration(options.config, process.env)
      const topology = wanted(configuration)
      const model = await opened(doorOf(configuration, options))
      try {
        const findings = await (options.check ? checkTopology : declareTopology)(model, topology)
        print(options.json ? JSON.stringify({ good: good(findings), findings }, undefined, 2) : tableOf(findings))
        process.exitCode = good(findings) ? EXIT.good : EXIT.bad
      } finally {
        await hangUp(model)
      }
    })
}

function addAsyncApi(group: Command): void {
  group
    .command('asyncapi')
    .description('AsyncAPI 3 of the events and the submit queues on our broker, as JSON')
    .option('-c, --config <asw.yaml>', 'configuration', 'asw.yaml')
    .action((options: { readonly config: string }) => {
      const configuration = loadConfiguration(options.config, process.env)
      const { eventSource: source } = configuration
      print(
        JSON.stringify(
          asyncApi({ ...configuration, source, canonical: canonicalSchemas(DOCUMENT_KINDS), version: VERSION }),
          undefined,
          2,
        ),
      )
    })
}

function readable(path: string): string {
  try {
    readSecret(path, 'the password')
    return path
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
  }
}

function wanted(configuration: Configuration): Topology {
  const broker = brokerOf(configuration)
  const agreements = loadAgreements(configuration.partnersFolder).filter((agreement) => roads(agreement).includes('amqp'))
  const partners = agreements.map(({ partner }) => partner)
  const shared = configuration.sharing.filter(({ via }) => via.kind === 'queue').map(({ name }) => name)
  return topologyOf({ ...broker, partners, envelopes: envelopesOf(agreements), shared })
}

function brokerOf({ broker, file }: Configuration): NonNullable<Configuration['broker']> {
  if (!broker) throw new Fault('ASW_CONFIG_INVALID', `${file} names no broker: add broker with its url`)
  return broker
}

function doorOf(configuration: Configuration, { user, passwordFile }: DeclareOptions): BrokerDoor {
  const client = newestKey(configuration.tls.client, Date.now(), 'TLS client')
  const door = ownBroker(brokerOf(configuration), client)
  if (user === undefined && passwordFile === undefined) return door
  if (user === undefined || passwordFile === undefined) throw new Fault('ASW_USAGE', '--user and --password-file belong together')
  return { ...door, user, password: () => readSecret(passwordFile, 'the password') }
}

async function opened(door: BrokerDoor) {
  try {
    return await dial(door)
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('ASW_BROKER_DOWN', `${door.url}: ${error instanceof Error ? error.message : String(error)}`, {}, error)
  }
}

function good(findings: readonly Finding[]): boolean {
  return findings.every(({ state }) => state === 'good' || state === 'not-readable')
}

const SAID: Readonly<Record<Finding['state'], string>> = {
  good: 'good',
  missing: 'missing: asw broker declare creates it',
  differs: 'there, with other arguments: drain it, delete it, declare it anew',
  'not-allowed': 'this user may not look or configure',
  'not-readable': 'AMQP cannot show bindings; asw broker declare sets them',
}

function tableOf(findings: readonly Finding[]): string {
  const table = new Table({ head: ['what', 'name', 'state'], style: { head: [], border: [] } })
  for (const { what, name, state, detail } of findings)
    table.push([what, name, detail === undefined ? SAID[state] : `${SAID[state]}\n${detail}`])
  return table.toString()
}
