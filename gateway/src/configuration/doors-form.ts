import { DURATION } from '../agreement/duration.ts'
import { COUNTRY, group, list, one, PATH, TEXT } from '../agreement/form.ts'

/** Where a new receiver of events begins: with all events there ever were, or with those that come from now on. */
export type From = 'start' | 'end'
export interface BrokerEventsText {
  readonly from?: From
  readonly queues?: readonly { readonly name: string; readonly keys?: readonly string[] }[]
}
export interface SubmitText {
  readonly name: string
  readonly as?: string
  readonly users?: Readonly<Record<string, string>>
}
export interface WebhookText {
  readonly name: string
  readonly url: string
  readonly secretFiles: readonly string[]
  readonly types?: readonly string[]
  readonly inboxes?: readonly string[]
  readonly from?: From
  readonly timeout?: string
  readonly disableAfter?: string
  readonly allow?: readonly string[]
  readonly anchors?: readonly string[]
}

export interface VnswPartyText {
  readonly name: string
  readonly identity: string
  readonly countryCode: string
  readonly ministryCode: string
  readonly organizationCode: string
  readonly unitCode?: string
}

export const NAME = {
  type: 'string',
  pattern: '^[a-z][a-z0-9-]{0,63}$',
  description: 'a name of small letters, digits and hyphens',
} as const
const FROM = one(['start', 'end'] satisfies From[])

export const EVENTS = group({
  source: {
    type: 'string',
    pattern: '^[!-~]{1,200}$',
    description: 'a URI that names this gateway in its events, for example https://gateway.vn.example/VN',
  },
})
export const BROKER_EVENTS = group({
  from: FROM,
  queues: list(
    group(
      {
        name: NAME,
        keys: list(
          {
            type: 'string',
            pattern: '^[A-Za-z0-9*#_-]+(\\.[A-Za-z0-9*#_-]+)*$',
            maxLength: 255,
            description: 'a binding key, for example alarm.# or *.*.TH.*',
          },
          1,
        ),
      },
      ['name'],
    ),
  ),
})
export const SUBMIT = list(
  group({ name: NAME, as: NAME, users: { type: 'object', additionalProperties: NAME, minProperties: 1 } }, ['name']),
  1,
)
export const WEBHOOK_URL = {
  type: 'string',
  pattern: '^(https://[^/?#@\\s]+|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:[0-9]+)?)([/?][!-~]*)?$',
  maxLength: 2_048,
  description: 'an address that begins with https:// and holds no credentials; http:// on this machine only',
} as const
export const WEBHOOKS = list(
  group(
    {
      name: NAME,
      url: WEBHOOK_URL,
      secretFiles: { ...list(PATH, 1), maxItems: 5 },
      types: list(
        {
          type: 'string',
          pattern: '^asw\\.[a-z0-9.-]*\\*?$',
          description: 'a type of event (docs/events.md), or the beginning of some with * behind it: asw.delivery.*',
        },
        1,
      ),
      inboxes: list(NAME, 1),
      from: FROM,
      timeout: DURATION,
      disableAfter: DURATION,
      allow: list(TEXT, 1),
      anchors: list(PATH, 1),
    },
    ['name', 'url', 'secretFiles'],
  ),
)

const SHORT = { type: 'string', minLength: 1, maxLength: 20 } as const
/** As the envelope of Viet Nam's single window limits them. */
export const VNSW = group({
  party: group(
    {
      name: TEXT,
      identity: TEXT,
      countryCode: COUNTRY,
      ministryCode: SHORT,
      organizationCode: SHORT,
      unitCode: SHORT,
    },
    ['name', 'identity', 'countryCode', 'ministryCode', 'organizationCode'],
  ),
})

export const DOORS = {
  /** The side of customs, as ministries name it. */
  vnsw: {
    name: 'National Single Window',
    identity: 'NSW',
    countryCode: 'VN',
    ministryCode: 'BTC',
    organizationCode: 'TCHQ',
    unitCode: 'NSW',
  },
  events: { from: 'end', keys: ['#'] },
  webhook: { from: 'end', timeout: '15s', disableAfter: '3d' },
} as const
