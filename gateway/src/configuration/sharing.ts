import { DURATION } from '../agreement/duration.ts'
import { COUNTRY, DOCUMENTS, group, list, one, PATH, TEXT } from '../agreement/form.ts'
import { bundleOf, milliseconds, readSecret, type YamlFile } from '../agreement/index.ts'
import { addressRule } from '../deliver/webhooks/address.ts'
import { secretOf } from '../deliver/webhooks/sign.ts'
import type { DocumentKind } from '../message/document.ts'
import type { Subscription, Via } from '../share/subscription.ts'
import { DOORS, type From, NAME, WEBHOOK_URL } from './doors-form.ts'
import type { ConfigurationText } from './form.ts'
import { repeated } from './repeated.ts'

/** A subscription as it is written in `asw.yaml`. Exactly one of `key`, `queue` and `webhook`. */
export interface SharingText {
  readonly name: string
  readonly basis: string
  readonly documents: readonly DocumentKind[]
  readonly directions?: readonly ('in' | 'out')[]
  readonly from?: readonly string[]
  readonly to?: readonly string[]
  readonly chapters?: readonly string[]
  readonly fields: readonly string[]
  readonly begin?: From
  readonly key?: string
  readonly queue?: boolean
  readonly webhook?: {
    readonly url: string
    readonly secretFiles: readonly string[]
    readonly timeout?: string
    readonly disableAfter?: string
    readonly allow?: readonly string[]
    readonly anchors?: readonly string[]
  }
}

export const SHARING = list(
  group(
    {
      name: NAME,
      basis: { type: 'string', minLength: 1, maxLength: 500, description: 'the law or agreement by which they may see it' },
      documents: { ...DOCUMENTS, minItems: 1 },
      directions: list(one(['in', 'out']), 1),
      from: list(COUNTRY, 1),
      to: list(COUNTRY, 1),
      chapters: list(
        {
          type: 'string',
          pattern: '^(0[1-9]|[1-9][0-9])$',
          description: 'a chapter of the Harmonized System: two digits in quotes',
        },
        1,
      ),
      fields: list(
        {
          type: 'string',
          pattern: '^(/([A-Za-z][A-Za-z0-9]*|\\*))+$',
          maxLength: 255,
          description: 'a JSON pointer into the document, * for every entry of a list: /items/*/description',
        },
        1,
      ),
      begin: one(['start', 'end']),
      key: NAME,
      queue: { type: 'boolean', const: true, description: 'true' },
      webhook: group(
        {
          url: WEBHOOK_URL,
          secretFiles: { ...list(PATH, 1), maxItems: 5 },
          timeout: DURATION,
          disableAfter: DURATION,
          allow: list(TEXT, 1),
          anchors: list(PATH, 1),
        },
        ['url', 'secretFiles'],
      ),
    },
    ['name', 'basis', 'documents', 'fields'],
  ),
)

/** Whatever is wrong is complained of with its place: a subscription that says too much is worse than none. */
export function sharingOf(file: YamlFile<ConfigurationText>): readonly Subscription[] {
  const texts = file.value.sharing ?? []
  for (const index of repeated(texts.map(({ name }) => name)))
    file.complain(`/sharing/${index}/name`, `a second subscription ${texts[index]?.name}: rename one`)
  return texts.flatMap((text, index) => {
    const via = viaOf(file, text, `/sharing/${index}`)
    const { name, basis, documents, directions = ['in', 'out'], from, to, chapters, fields, begin = 'end' } = text
    const narrow = { ...(from ? { from } : {}), ...(to ? { to } : {}), ...(chapters ? { chapters } : {}) }
    return via === undefined ? [] : [{ name, basis, documents, directions, ...narrow, fields, begin, via }]
  })
}

function viaOf(file: YamlFile<ConfigurationText>, { key, queue, webhook }: SharingText, pointer: string): Via | undefined {
  if ([key, queue, webhook].filter((one) => one !== undefined).length !== 1) {
    file.complain(pointer, 'write one of `key` (they fetch it over REST), `queue: true` (on our broker) and `webhook`')
    return undefined
  }
  if (key !== undefined) {
    const holder = (file.value.apiKeys ?? []).find(({ name }) => name === key)
    if (!holder) file.complain(`${pointer}/key`, `there is no API key ${key}: add it with the role subscriber`)
    else if (!holder.roles.includes('subscriber'))
      file.complain(`${pointer}/key`, `the API key ${key} has not the role subscriber: give it that role and no other`)
    return { kind: 'pull', key }
  }
  if (webhook === undefined) {
    if (!file.value.broker) file.complain(`${pointer}/queue`, 'there is no broker in this file: add one, or take another road')
    return { kind: 'queue' }
  }
  const { url, secretFiles, timeout, disableAfter, allow = [], anchors = [] } = webhook
  for (const [place, path] of secretFiles.entries())
    file.attempt(`${pointer}/webhook/secretFiles/${place}`, () => secretOf(readSecret(file.resolve(path), 'the secret'), path))
  file.attempt(`${pointer}/webhook/allow`, () => addressRule(allow))
  return {
    kind: 'webhook',
    url: new URL(url),
    secretFiles: secretFiles.map((path) => file.resolve(path)),
    timeoutMs: milliseconds(timeout ?? DOORS.webhook.timeout),
    disableAfterMs: milliseconds(disableAfter ?? DOORS.webhook.disableAfter),
    allow,
    anchors: bundleOf(file, `${pointer}/webhook/anchors`, anchors),
  }
}
