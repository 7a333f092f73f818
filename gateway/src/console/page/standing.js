import * as actions from './actions.js'
import { button } from './dialog.js'
import { badge, fault, lacking, link, section, table } from './parts.js'
import { h } from './preact.js'
import { href } from './route.js'
import { session } from './session.js'
import { ask } from './shelf.js'
import { text } from './text.js'
import { ago, when } from './time.js'
import { warnings } from './warnings.js'
import { BREAKERS, kindOf } from './words.js'

/** How the gateway itself stands: partners, nodes, certificates, receivers of events, and whether the journal is held. */

/** @template T @typedef {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').List<T>>} Listed */

export function standing() {
  return [
    h('h1', { tabIndex: -1, key: 'h1' }, 'How the gateway stands'),
    warnings(),
    held(),
    partners(),
    nodes(),
    certificates(),
    receivers(),
    shares(),
    h(
      'p',
      { key: 'version', class: 'quiet' },
      `Gateway ${session.holder?.version ?? ''}. `,
      link('../docs', 'The API that this page uses'),
    ),
  ]
}

function held() {
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').Held>} */
  const found = ask('/v1/held', 10_000)
  const { data } = found
  if (!data || data.held === undefined) return lacking(found, 'Whether the journal is held')
  return section(
    'The journal is held',
    h('p', { class: 'note bad' }, text(data.held), '. It sends nothing and no clock fires.'),
    data.recoveryPoint && h('p', null, 'It knows everything up to ', when(data.recoveryPoint), '. What came later is not in it.'),
    h('p', null, `${data.open.length} open messages; of ${data.unanswered} that were sealed the partner has said nothing yet.`),
    h('div', { class: 'row wrap' }, button(actions.reconcile()), button(actions.unhold(data.unanswered))),
    data.open.length > 0 &&
      table(
        'Open messages',
        ['Message', 'Document', 'To', 'Asked', 'The partner says'],
        data.open.slice(0, 200).map((one) => ({
          key: one.delivery,
          cells: [
            link(href('message', one.delivery), text(one.number, { long: 80 })),
            kindOf(one.document),
            text(one.partner),
            when(one.asked),
            one.told ? text(one.told.status) : text(one.trouble ?? '–'),
          ],
        })),
      ),
  )
}

function partners() {
  /** @type {Listed<import('./shapes.d.ts').Partner>} */
  const found = ask('/v1/partners', 10_000)
  const items = found.data?.items
  return section(
    'Agreements in force',
    lacking(found, 'Agreements'),
    h('div', { class: 'row' }, button(actions.reload())),
    items?.length === 0 && h('p', null, 'There is no agreement with anybody.'),
    items &&
      items.length > 0 &&
      table(
        'Agreements',
        ['Partner', 'Now', 'Road', 'Suite', 'Sends and takes'],
        items.map((one) => ({
          key: one.partner,
          cells: [
            h('b', null, text(one.partner)),
            badge(one.breaker, BREAKERS),
            text(one.transport, { long: 120 }),
            text(one.suite),
            h(
              'details',
              null,
              h('summary', null, `${one.send.length} out, ${one.receive.length} in`),
              h('p', null, `Out: ${one.send.map(kindOf).join(', ') || 'nothing'}.`),
              h('p', null, `In: ${one.receive.map(kindOf).join(', ') || 'nothing'}.`),
            ),
          ],
        })),
      ),
  )
}

function nodes() {
  /** @type {Listed<import('./shapes.d.ts').Node>} */
  const found = ask('/v1/nodes', 10_000)
  return section(
    'Nodes',
    lacking(found, 'Nodes'),
    found.data &&
      table(
        'Nodes',
        ['Node', 'Version', 'Since', 'Last sign of life', 'Works on', 'Agreements'],
        found.data.items.map((one) => ({
          key: one.id,
          cells: [
            h('span', null, text(`${one.host}, process ${one.pid}`), one.self && h('span', { class: 'sub' }, 'this one answers')),
            text(one.version),
            when(one.since),
            h('span', null, when(one.beatAt), h('span', { class: 'sub' }, ago(one.beatAt))),
            String(one.claims),
            h('code', null, text(one.agreements)),
          ],
        })),
      ),
  )
}

function certificates() {
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').Certificates>} */
  const found = ask('/v1/certificates', 60_000)
  const { data } = found
  const sources = (data?.sources ?? []).filter(({ code }) => code !== undefined)
  return section(
    'Certificates, the first to end on top',
    lacking(found, 'Certificates'),
    data &&
      table(
        'Certificates',
        ['Of', 'For', 'Ends', 'State', 'Revocation', 'Subject'],
        data.certificates
          .toSorted((one, other) => Date.parse(one.to) - Date.parse(other.to))
          .map((one) => ({
            key: `${one.owner} ${one.use} ${one.serial}`,
            mark: one.ends !== undefined || one.revocation === 'revoked' ? 'late' : '',
            cells: [
              one.owner === 'own' ? 'us' : text(one.owner),
              text(one.use),
              h('span', null, when(one.to), h('span', { class: 'sub' }, ago(one.to))),
              badge(one.state),
              h('span', null, badge(one.revocation), one.detail && h('span', { class: 'sub' }, text(one.detail))),
              text(one.subject, { long: 100 }),
            ],
          })),
      ),
    sources.map(({ source, code, detail }) =>
      h(
        'div',
        { key: source, class: 'note warn' },
        h('p', null, 'Revocation list not taken from ', text(source), detail && [': ', text(detail)]),
        fault(code),
      ),
    ),
  )
}

function receivers() {
  /** @type {Listed<import('./shapes.d.ts').Sink>} */
  const hooks = ask('/v1/webhooks', 15_000)
  /** @type {Listed<import('./shapes.d.ts').Sink>} */
  const sinks = ask('/v1/sinks', 15_000)
  const webhooks = hooks.data?.items ?? []
  const others = (sinks.data?.items ?? []).filter(({ name, configured }) => configured === false || !name.startsWith('webhook:'))
  if (hooks.data && sinks.data && webhooks.length + others.length === 0) return undefined
  return section(
    'Receivers of events',
    lacking(hooks, 'Webhooks'),
    webhooks.length + others.length > 0 &&
      table(
        'Receivers',
        ['Receiver', 'State', 'Not handed on yet', 'Last success', 'Trouble', ''],
        [
          ...webhooks.map((one) => ({
            key: `w ${one.name}`,
            cells: [
              h('span', null, h('b', null, text(one.name)), h('span', { class: 'sub' }, text(one.url ?? '', { long: 100 }))),
              badge(one.state ?? ''),
              String(one.lag),
              when(one.advancedAt),
              fault(one.disabled?.code ?? one.lastCode) ?? '–',
              h(
                'div',
                { class: 'row wrap' },
                one.state !== 'active' && button(actions.enableWebhook(one.name)),
                button(actions.testWebhook(one.name)),
              ),
            ],
          })),
          ...others.map((one) => ({
            key: `s ${one.name}`,
            cells: [
              h(
                'span',
                null,
                h('b', null, text(one.name)),
                one.configured === false && h('span', { class: 'sub' }, 'taken out of asw.yaml'),
              ),
              badge(one.disabled ? 'disabled' : one.failingSince ? 'failing' : 'active'),
              String(one.lag),
              when(one.advancedAt),
              fault(one.disabled?.code ?? one.lastCode) ?? '–',
              one.configured === false ? button(actions.forgetSink(one.name)) : undefined,
            ],
          })),
        ],
      ),
  )
}

function shares() {
  /** @type {Listed<import('./shapes.d.ts').Sink & { basis?: string }>} */
  const { data } = ask('/v1/shares', 30_000)
  if (!data || data.items.length === 0) return undefined
  return section(
    'Subscriptions',
    table(
      'Subscriptions',
      ['Subscription', 'By which right', 'State', ''],
      data.items.map((one) => ({
        key: one.name,
        cells: [
          text(one.name),
          text(one.basis ?? '–'),
          badge(one.disabled ? 'disabled' : (one.state ?? 'active')),
          one.disabled ? button(actions.enableShare(one.name)) : undefined,
        ],
      })),
    ),
  )
}
