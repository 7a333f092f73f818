import type { OperationName } from './operations/index.ts'
import type { KeyName } from './stand.ts'

/** Everything one run of the bench found out; `.bench/bench.json` is this. Times are CPU microseconds for one document. */
export interface Results {
  readonly machine: Machine
  readonly operations: readonly Timing[]
  readonly memory?: MemoryResult
  readonly intake?: IntakeResult
  readonly relay?: RelayResults
  /** What was not measured, and why. */
  readonly skipped: readonly { readonly what: string; readonly why: string }[]
}
export interface Machine {
  /** RFC 3339, UTC, at the start. */
  readonly date: string
  /** Of the sources, with `+` where the checkout differs from it; absent outside of git. */
  readonly commit?: string
  readonly cpu: string
  readonly cores: number
  /** Processes that wanted a core in the minute before the start: more than 0 was noise from elsewhere. */
  readonly loadBefore: number
  readonly node: string
  readonly openssl: string
  readonly platform: string
  readonly quick: boolean
}
export interface Timing {
  readonly operation: OperationName
  readonly keys: KeyName
  readonly kilobytes: number
  readonly bytes: { readonly json: number; readonly xml: number; readonly wire: number }
  readonly contestants: readonly ContestantTiming[]
}
export interface ContestantTiming {
  readonly name: string
  readonly medianUs: number
  /** The middle half of the rounds, as a share of the median. */
  readonly spread: number
  /** How many times the gateway's CPU time is this one's: the median over the rounds, each measured side by side. */
  readonly gatewayIs: number
  readonly roundsUs: readonly number[]
}
export interface MemoryResult {
  readonly messages: number
  /** After a full collection each; `messages` counts from the end of the warm-up. */
  readonly points: readonly {
    readonly messages: number
    readonly rssBytes: number
    readonly heapBytes: number
    readonly externalBytes: number
  }[]
  /** Last point less first. */
  readonly growthBytes: number
  /** Of the straight line through all points. */
  readonly bytesPerMessage: number
}
export interface IntakeResult {
  readonly connections: number
  readonly jsonBytes: number
  readonly gateway: LoadResult
  /** Bare, and the bytes durable before the answer: what no gateway on this machine can do without. */
  readonly durable: LoadResult
  readonly bare: LoadResult
}
export interface LoadResult {
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Every round by itself, in the order they were run. */
  readonly rounds: readonly LoadRound[]
}
export interface LoadRound {
  readonly requests: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** CPU time of the server a request, all its threads. */
  readonly serverUs: number
  /** CPU time of the client a request: what it takes away from the server on a small machine. */
  readonly clientUs: number
}

/** Messages end to end, from a backlog at one gateway to the signed Acknowledgment of the other. */
export interface RelayResults {
  /** Bytes of a message, as the ceilings were measured. */
  readonly wireBytes: number
  /** Messages per second that one raw part could do with the whole machine to itself. */
  readonly ceilings: {
    /** The cryptography of both sides on all cores. */
    readonly crypto: number
    /** One durable commit of the bytes each. */
    readonly sqlite: number
    readonly postgres?: number
    /** One confirmed publication of the bytes each. */
    readonly amqp?: number
  }
  readonly runs: readonly RelayRun[]
}
export interface RelayRun {
  readonly name: string
  readonly journal: 'sqlite' | 'postgres'
  readonly road: 'https' | 'amqp'
  /** On each side. */
  readonly nodes: 1 | 2
  /** Cores that each gateway was given; absent: whatever it could get. */
  readonly share?: number
  /** In which part of the time the gateway that was short most often had used its share up. */
  readonly usedUp?: number
  readonly messages: number
  /** Between the first and the last tenth of the backlog. */
  readonly perSecond: number
  /** CPU time of all gateways a message; of brokers and databases it is not known. */
  readonly cpuUs: number
  /** Resident memory of all gateways at both ends of that. */
  readonly rssBytes: readonly [number, number]
  /** Heap and buffers of all their threads after full collections, before the clock starts and after it has stopped. */
  readonly liveBytes: readonly [number, number]
}
