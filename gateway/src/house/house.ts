import type { Pack } from '@asw/mappings'
import type { FastifyBaseLogger } from 'fastify'
import type { Agreements, AgreementsHolder, OwnKey } from '../agreement/index.ts'
import { type Bodies, bodyFindings } from '../bodies/index.ts'
import type { Configuration, Live } from '../configuration/index.ts'
import { newestKey } from '../dispatch/own-key.ts'
import { type EaeuDeps, submitAnswer } from '../eaeu/index.ts'
import type { IntakeDeps } from '../intake/submit.ts'
import type { Journal, NodeAbout } from '../journal/journal.ts'
import type { World } from '../message/clock.ts'
import type { Fault } from '../message/fault.ts'
import type { Judged } from '../message/judged.ts'
import type { Metrics } from '../observe/metrics.ts'
import { assureReady, assureTaking } from '../observe/ready.ts'
import type { ReceiveDeps, Self } from '../receive/deps.ts'
import type { Breakers } from '../relay/breakers.ts'
import type { Work } from '../relay/lanes.ts'
import type { Pass, RelayDeps } from '../relay/relay.ts'
import type { RevocationDesk } from '../revocation/index.ts'
import type { Outlets } from '../transport/outlets.ts'

export interface GatewayOptions {
  readonly configuration: Configuration
  readonly world: World
  readonly log: FastifyBaseLogger
  /** This process, as other nodes and operators see it. */
  readonly about: NodeAbout
  /** Reads `asw.yaml` again, for a reload. Throws ASW_CONFIG_INVALID. */
  readonly reread?: () => Configuration
  /** The journal in a folder is lost until the next start: whoever runs the gateway starts it again (`SqliteJournalOptions.lost`). */
  readonly journalLost?: (fault: Fault) => void
  /** Called at the named points of the way: a test ends the process there, a serving gateway passes. */
  readonly pass?: Pass
}
/** Everything the loops and the doors share. */
export interface House {
  readonly options: GatewayOptions
  readonly journal: Journal
  readonly agreements: AgreementsHolder
  readonly metrics: Metrics
  readonly self: Self
  readonly base: Base
  readonly breakers: Breakers
  /** Our TLS client key. */
  readonly client: () => OwnKey
  readonly roads: Outlets
  readonly receiving: ReceiveDeps
  readonly revocation: RevocationDesk
  /** Registers of issuing bodies. `read` throws ASW_CONFIG_INVALID, and what it returns puts into force what it read. */
  readonly bodies: { current(): Bodies; read(): () => void }
  readonly relaying: RelayDeps
  readonly eaeu: EaeuDeps
  /** Set once the loops run. */
  readonly wake: { now: (work?: Work) => void }
  /** What a reload replaces of `asw.yaml`, beside the subscriptions. */
  readonly live: Live
  /** Loads the pack of every agreement. Throws ASW_PACK_INVALID. */
  readonly warmPacks: (agreements: Agreements) => void
}
/** What every step needs. */
export interface Base {
  readonly journal: Journal
  readonly world: World
  readonly agreements: () => Agreements
  readonly self: Self
  readonly pack: (name: string) => Pack
  readonly judged: Judged
  readonly wake: (work?: Work) => void
  readonly pass: Pass
}

/** What the domestic doors submit with. */
export function intakeOf({ base, live, bodies, eaeu }: House): IntakeDeps {
  const seals = (authority: string | undefined) => live.sealKeys(authority).length > 0
  return {
    ...base,
    bodies: (agreement, document) => bodyFindings(bodies.current(), agreement.issuingBodies, document),
    seals,
    answer: (wish) => submitAnswer({ ...eaeu, seals }, wish),
  }
}

/** Can take what queues hold, as the doors do: a held journal too, for without answers it is never reconciled. */
export function taking({ journal, options, self }: House): Promise<void> {
  return assureTaking({ journal, world: options.world, keys: () => [self.envelopeKey()] })
}

/**
 * "Can do business now". One authority whose seal is over is an alarm: every node has the same keys, and a balancer would take all of
 * them from all the others.
 */
export function ready({ journal, options, self, live }: House): Promise<void> {
  const { world } = options
  const seals = () => [...new Set([undefined, ...live.authorities].flatMap(live.sealKeys))]
  return assureReady({ journal, world, keys: () => [self.envelopeKey(), newestKey(seals(), world.now(), 'seal')] })
}
