import { bundleOf, milliseconds, readSecret, type YamlFile } from '../agreement/index.ts'
import { addressRule } from '../deliver/webhooks/address.ts'
import { secretOf } from '../deliver/webhooks/sign.ts'
import type { Webhook } from '../deliver/webhooks/webhook.ts'
import { EVENT_TYPES } from '../events/types.ts'
import type { Submitter } from '../intake/amqp/submitter.ts'
import type { Broker } from './configuration.ts'
import { type BrokerEventsText, DOORS, type SubmitText } from './doors-form.ts'
import { type ConfigurationText, DEFAULTS } from './form.ts'
import { repeated } from './repeated.ts'

type File = YamlFile<ConfigurationText>

export function eventsOf(file: File, { from, queues = [] }: BrokerEventsText): NonNullable<Broker['events']> {
  for (const index of repeated(queues.map(({ name }) => name)))
    file.complain(`/broker/events/queues/${index}/name`, `a second queue ${queues[index]?.name}: join the two, or rename one`)
  return { from: from ?? DOORS.events.from, queues: queues.map(({ name, keys }) => ({ name, keys: keys ?? DOORS.events.keys })) }
}

export function submittersOf(file: File, texts: readonly SubmitText[]): readonly Submitter[] {
  for (const index of repeated(texts.map(({ name }) => name)))
    file.complain(`/broker/submit/${index}/name`, `a second submit queue ${texts[index]?.name}: rename one`)
  const keys = new Set((file.value.apiKeys ?? []).map(({ name }) => name))
  const known = (pointer: string, name: string) => {
    if (!keys.has(name)) file.complain(pointer, `there is no API key ${name}; known are ${[...keys].join(', ') || 'none'}`)
  }
  for (const [index, { as, users }] of texts.entries()) {
    if ((as === undefined) === (users === undefined)) {
      file.complain(
        `/broker/submit/${index}`,
        'write either `as` (the API key that counts for all of it) or `users` (user of the broker: API key)',
      )
    }
    if (as !== undefined) known(`/broker/submit/${index}/as`, as)
    for (const [user, key] of Object.entries(users ?? {})) known(`/broker/submit/${index}/users/${user}`, key)
  }
  return texts
}

export function webhooksOf(file: File): readonly Webhook[] {
  const texts = file.value.webhooks ?? []
  for (const index of repeated(texts.map(({ name }) => name)))
    file.complain(`/webhooks/${index}/name`, `a second webhook ${texts[index]?.name}: rename one`)
  return texts.map((text, index): Webhook => {
    const pointer = `/webhooks/${index}`
    const { name, url, secretFiles, types, inboxes, from, timeout, disableAfter, allow = [], anchors = [] } = text
    for (const [place, path] of secretFiles.entries())
      file.attempt(`${pointer}/secretFiles/${place}`, () => secretOf(readSecret(file.resolve(path), 'the secret'), path))
    for (const [place, type] of (types ?? []).entries()) assureType(file, `${pointer}/types/${place}`, type)
    for (const [place, inbox] of (inboxes ?? []).entries()) assureInbox(file, `${pointer}/inboxes/${place}`, inbox)
    file.attempt(`${pointer}/allow`, () => addressRule(allow))
    return {
      name,
      url: new URL(url),
      secretFiles: secretFiles.map((path) => file.resolve(path)),
      ...(types === undefined ? {} : { types }),
      ...(inboxes === undefined ? {} : { inboxes }),
      from: from ?? DOORS.webhook.from,
      timeoutMs: milliseconds(timeout ?? DOORS.webhook.timeout),
      disableAfterMs: milliseconds(disableAfter ?? DOORS.webhook.disableAfter),
      allow,
      anchors: bundleOf(file, `${pointer}/anchors`, anchors),
    }
  })
}

function assureType(file: File, pointer: string, type: string): void {
  const known = Object.keys(EVENT_TYPES)
  const good = type.endsWith('*') ? known.some((name) => name.startsWith(type.slice(0, -1))) : known.includes(type)
  if (!good) file.complain(pointer, `no event is called ${type}; docs/events.md has them all`)
}

function assureInbox(file: File, pointer: string, inbox: string): void {
  const names = (file.value.inboxes ?? DEFAULTS.inboxes).map(({ name }) => name)
  if (!names.includes(inbox)) file.complain(pointer, `there is no inbox ${inbox}; known are ${names.join(', ')}`)
}
