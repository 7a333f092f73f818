import { link } from './parts.js'
import { h } from './preact.js'
import { href } from './route.js'
import { ask } from './shelf.js'
import { text } from './text.js'
import { span } from './time.js'

/** What stands badly in the gateway itself, a line each; nothing where all is well. */

const SLOW_MS = 30_000

/** @returns {readonly (readonly [key: string, grave: boolean, says: import('./shapes.d.ts').Kids])[]} */
function found() {
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').Held>} */
  const held = ask('/v1/held', SLOW_MS)
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').List<import('./shapes.d.ts').Partner>>} */
  const partners = ask('/v1/partners', 10_000)
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').List<import('./shapes.d.ts').Node>>} */
  const nodes = ask('/v1/nodes', 10_000)
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').Certificates>} */
  const certificates = ask('/v1/certificates', 60_000)
  /** @type {import('./shapes.d.ts').Shelf<{ needsRestart: readonly string[], wrong?: { code: string, detail: string } }>} */
  const written = ask('/v1/configuration', 60_000)
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').List<import('./shapes.d.ts').Sink>>} */
  const sinks = ask('/v1/sinks', SLOW_MS)
  const silent = (nodes.data?.items ?? []).filter(({ beatAt, self }) => !self && Date.now() - Date.parse(beatAt) > 10_000)
  const versions = new Set((nodes.data?.items ?? []).map(({ agreements }) => agreements).filter((one) => one !== ''))
  const open = (partners.data?.items ?? []).filter(({ breaker }) => breaker !== 'closed')
  const ending = (certificates.data?.certificates ?? []).filter(
    ({ ends, revocation }) => ends !== undefined || revocation === 'revoked',
  )
  const refused = (certificates.data?.sources ?? []).filter(({ code }) => code !== undefined)
  const failing = (sinks.data?.items ?? []).filter(({ disabled, failingSince }) => disabled || failingSince)
  /** @type {[string, boolean, import('./shapes.d.ts').Kids][]} */
  const lines = []
  if (held.data?.held !== undefined)
    lines.push([
      'held',
      true,
      ['The journal is held and sends nothing: ', text(held.data.held), '. ', link(href('standing'), 'Reconcile and release')],
    ])
  if (written.data?.wrong)
    lines.push(['wrong', true, ['asw.yaml cannot be read, the next start would fail: ', text(written.data.wrong.detail)]])
  if ((written.data?.needsRestart ?? []).length > 0)
    lines.push([
      'restart',
      false,
      ['Changed in asw.yaml and not in force before the next start: ', text(written.data?.needsRestart.join(', '))],
    ])
  for (const { partner, breaker } of open)
    lines.push([
      `b-${partner}`,
      breaker === 'open',
      [
        text(partner),
        breaker === 'open' ? ' does not answer: sending is suspended and tried again by itself.' : ' is tried again.',
      ],
    ])
  for (const { id, host, pid, beatAt } of silent)
    lines.push([
      `n-${id}`,
      true,
      ['Node ', text(`${host}, process ${pid}`), ` has given no sign of life for ${span(Date.now() - Date.parse(beatAt))}.`],
    ])
  if (versions.size > 1)
    lines.push([
      'versions',
      false,
      'The nodes do not have the same agreements in force. Copy the files to all of them, then reload.',
    ])
  for (const { owner, use, subject, serial, daysLeft, state, revocation } of ending) {
    const how = revocation === 'revoked' ? 'is revoked' : state === 'over' ? 'is over' : `ends in ${daysLeft} days`
    lines.push([
      `c-${owner}-${use}-${serial}`,
      revocation === 'revoked' || state === 'over' || daysLeft <= 7,
      [
        `Certificate of ${owner === 'own' ? 'our own' : ''} `,
        owner === 'own' ? undefined : text(owner),
        ` for ${use} ${how}${revocation === 'revoked' ? '' : ' and no other one goes on'}: `,
        text(subject, { long: 80 }),
      ],
    ])
  }
  for (const { source, code } of refused)
    lines.push([`r-${source}`, false, ['Revocation list not taken (', text(code), '): ', text(source, { long: 80 })]])
  for (const { name, disabled } of failing)
    lines.push([
      `s-${name}`,
      disabled !== undefined,
      [
        'Receiver of events ',
        text(name),
        disabled ? ' is switched off. ' : ' fails and is tried again. ',
        link(href('standing'), 'Look'),
      ],
    ])
  return lines
}

export function warnings() {
  const lines = found()
  if (lines.length === 0) return undefined
  return h(
    'ul',
    { class: 'warnings', key: 'warnings', 'aria-label': 'The gateway itself' },
    lines.map(([key, grave, says]) => h('li', { key, class: grave ? 'bad' : 'warn' }, says)),
  )
}
