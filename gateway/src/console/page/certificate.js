import { badge, bar, section, table } from './parts.js'
import { h } from './preact.js'
import { text } from './text.js'
import { when } from './time.js'
import { DECISIONS } from './words.js'

/** What is known of a certificate itself: how far it has come, its quantities, and what customs have said. */

/** @typedef {import('./shapes.d.ts').Exchange} Exchange */

const HOPS = /** @type {const} */ ([
  ['AS1', 'sealed by the issuing gateway'],
  ['AS2', "proved by the other gateway's Acknowledgment"],
  ['AS3', 'in the other single window'],
  ['AS4', 'in the system of customs'],
])

/** The first seal is the beginning; the exchange itself keeps what was proved after it. @param {Exchange} one @param {readonly import('./shapes.d.ts').Event[]} events */
export function hops({ hops: proved, role }, events) {
  const sealed = role === 'issuer' ? events.find(({ kind }) => kind === 'sealed') : undefined
  /** @type {Readonly<Record<string, { readonly at?: string | undefined, readonly failed?: boolean }>>} */
  const reached = { ...(sealed ? { AS1: { at: sealed.at } } : proved.AS2 ? { AS1: { at: undefined } } : {}), ...proved }
  return h(
    'ol',
    { class: 'hops', key: 'hops', 'aria-label': 'How far it has come' },
    HOPS.map(([name, says]) => {
      const hop = reached[name]
      const how = hop === undefined ? 'not yet' : hop.failed ? 'failed' : 'reached'
      return h(
        'li',
        { key: name, class: how.replace(' ', '-') },
        h('b', null, name),
        h('span', null, says),
        h('span', { class: 'quiet' }, hop?.at ? [how === 'failed' ? 'failed ' : '', when(hop.at)] : how),
      )
    }),
  )
}

/** @param {Exchange} one */
export function items({ items: all }) {
  if (all.length === 0) return undefined
  return section(
    'Items',
    table(
      'Items',
      ['Item', 'Decision', 'Used of certified', '', 'Left'],
      all.map(({ seq, decision, used, certified, balance, unit }) => ({
        key: String(seq),
        cells: [
          String(seq),
          badge(decision, DECISIONS),
          h('span', null, h('b', null, text(used)), ' of ', text(certified), ' ', text(unit)),
          bar(Number(used) / Number(certified), `${used} of ${certified} ${unit} used`),
          h('span', null, text(balance), ' ', text(unit)),
        ],
      })),
    ),
  )
}

/** @param {Exchange} one */
export function accounts({ accounts: all }) {
  if (!all || all.length === 0) return undefined
  return section(
    'Account that we keep',
    table(
      'Accounts',
      ['Item', 'Certified', 'Cleared', 'Reserved', 'Drawn by other certificates', 'Left'],
      all.map((one) => ({
        key: `${one.item} ${one.unit}`,
        cells: [
          String(one.item),
          ...[one.certified, one.committed, one.reserved, one.child, one.available].map((value) =>
            h('span', null, text(value), ' ', text(one.unit)),
          ),
        ],
      })),
    ),
  )
}

/** @param {Exchange} one */
export function answers({ answers: all }) {
  const said = Object.values(all).sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
  if (said.length === 0) return undefined
  return section(
    'Answers of customs',
    table(
      'Answers',
      ['Response', 'When', 'Declaration', 'Item by item'],
      said.map((answer) => ({
        key: answer.responseId,
        cells: [
          h('code', null, text(answer.responseId)),
          when(answer.at),
          text(answer.declaration ?? '–'),
          answer.whole || answer.items.length === 0
            ? answer.invalid
              ? 'refused as invalid'
              : answer.whole
                ? 'refused as a whole'
                : 'names no items'
            : h(
                'ul',
                { class: 'plain' },
                answer.items.map(({ seq, decision, quantityUsed, unit, line, reasonCodes }) =>
                  h(
                    'li',
                    { key: `${seq} ${line}` },
                    `item ${seq}: `,
                    badge(decision, DECISIONS),
                    quantityUsed !== undefined && [' ', text(quantityUsed), ' ', text(unit ?? '')],
                    reasonCodes && reasonCodes.length > 0 && [' reason ', text(reasonCodes.join(', '))],
                  ),
                ),
              ),
        ],
      })),
    ),
  )
}
