import { openSubmitQueues } from '../intake/amqp/queue.ts'
import { submit } from '../intake/submit.ts'
import { delay } from '../relay/retry.ts'
import { deadName, ownBroker, type Station, topologyOf } from '../transport/amqp/index.ts'
import { type House, intakeOf, taking } from './house.ts'
import { DEAD_POLL_MS, deadAlarm, RECONNECT, RETRY_MS, TRIES } from './partner-queues.ts'

const PUBLISH_MS = 15_000
const LOUD: ReadonlySet<string> = new Set(['broker-down', 'outage', 'put-aside', 'unanswered'])

/** The submit queues of our own country, beside REST. `undefined` where `asw.yaml` names none. */
export function openSubmit(house: House): Station | undefined {
  const { configuration, log, world } = house.options
  const { broker } = configuration
  if (!broker || broker.submitters.length === 0) return undefined
  const { prefix, deliveryLimit, maxLength, submitters } = broker
  return openSubmitQueues({
    door: () => ownBroker(broker, house.client()),
    submitters,
    prefix,
    topology: () => topologyOf({ prefix, deliveryLimit, maxLength, submitters, partners: [] }),
    declare: broker.declare,
    deadQueue: deadName(prefix),
    dead: deadAlarm({ metrics: house.metrics, log, journal: house.journal }, deadName(prefix)),
    deadPollMs: DEAD_POLL_MS,
    backoff: (attempt) => delay(RECONNECT, attempt, world.random()),
    journal: house.journal,
    submit: (wish) => submit(intakeOf(house), wish),
    keys: () => house.live.apiKeys,
    ready: () => taking(house),
    maxBytes: configuration.limits.maxDocumentBytes,
    prefetch: broker.prefetch,
    retryMs: RETRY_MS,
    tries: TRIES,
    timeoutMs: PUBLISH_MS,
    world,
    submitted: ({ what, ...note }) => {
      house.metrics.event(`submit-${what}`, note)
      log[LOUD.has(what) ? 'warn' : 'info'](note, `submit-${what}`)
    },
    report: ({ what, ...note }) => {
      house.metrics.event(`submit-${what}`, { code: 'code' in note ? note.code : undefined })
      log[LOUD.has(what) ? 'warn' : 'info'](note, `submit-${what}`)
    },
  })
}
