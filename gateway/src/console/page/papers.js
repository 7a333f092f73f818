import { bytes, Trouble } from './api.js'
import { repaint } from './paint.js'
import { problem } from './parts.js'
import { h } from './preact.js'
import { v1 } from './route.js'
import { session } from './session.js'
import { marked } from './text.js'

/** The bytes of a message: shown as text and handed over as a file, never opened. */

/** @typedef {{ state: 'asking' } | { state: 'there', body: Uint8Array<ArrayBuffer>, type: string, digest: string } | { state: 'not', trouble: import('./shapes.d.ts').Problem }} Paper */

/** @type {Map<string, Paper>} */
const papers = new Map()
const SHOWN = 100_000
const KEPT = 12

/** Nothing of it stays for whoever signs in next. */
export function dropPapers() {
  papers.clear()
}

/** What there may be of a message. @param {import('./shapes.d.ts').Message} message */
export function papersOf(message) {
  const of = (/** @type {string} */ part, /** @type {string} */ title, /** @type {string} */ end) =>
    paper(v1(['messages', message.id, part]), title, `${message.id}.${end}`)
  return h('div', { class: 'papers' }, [
    of('json', 'JSON as handed in', 'json'),
    message.xmlDigest !== undefined && of('xml', 'XML as sealed and sent', 'xml'),
    message.wireDigest !== undefined && of('wire', 'Whole message as sent', 'mime'),
    message.answer !== undefined &&
      of(
        'acknowledgment',
        message.answer.kind === 'error-list' ? 'ErrorList as received' : 'Acknowledgment as received',
        'answer.xml',
      ),
  ])
}

/** @param {string} path @param {string} title @param {string} file */
export function paper(path, title, file) {
  const known = papers.get(path)
  return h(
    'details',
    {
      key: path,
      class: 'paper',
      onToggle: (/** @type {{ currentTarget: HTMLDetailsElement }} */ { currentTarget }) => {
        if (currentTarget.open && papers.get(path)?.state !== 'there') void fetchPaper(path)
      },
    },
    h('summary', null, title),
    known?.state === 'asking' && h('p', { class: 'quiet' }, '…'),
    known?.state === 'not' &&
      (known.trouble.code === 'ASW_NOT_FOUND'
        ? h('p', { class: 'quiet' }, h('bdi', null, marked(known.trouble.detail)), '.')
        : problem(known.trouble, `${title} cannot be shown`)),
    known?.state === 'there' && opened(known, title, file),
  )
}

/** @param {Extract<Paper, { state: 'there' }>} paper @param {string} title @param {string} file */
function opened({ body, type, digest }, title, file) {
  const whole = new TextDecoder().decode(body.subarray(0, SHOWN))
  return [
    h(
      'div',
      { class: 'row wrap', key: 'row' },
      h('button', { type: 'button', onClick: () => save(body, file), 'aria-label': `Download: ${title}` }, 'Download'),
      h('span', { class: 'quiet' }, `${body.length.toLocaleString('en')} bytes, `, h('bdi', null, marked(type))),
    ),
    digest && h('p', { class: 'quiet', key: 'digest' }, 'SHA-256 ', h('code', null, digest)),
    h('pre', { key: 'pre', tabIndex: 0, 'aria-label': title }, marked(whole)),
    body.length > SHOWN && h('p', { class: 'quiet', key: 'cut' }, `The first ${SHOWN.toLocaleString('en')} bytes are shown.`),
  ]
}

/** @param {string} path */
async function fetchPaper(path) {
  const { key } = session
  if (key === undefined) return
  papers.set(path, { state: 'asking' })
  if (papers.size > KEPT) papers.delete(papers.keys().next().value ?? '')
  repaint()
  try {
    const paper = await bytes(key, path)
    if (session.key === key) papers.set(path, { state: 'there', ...paper })
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    papers.set(path, { state: 'not', trouble: error.problem })
  }
  repaint()
}

/** As bytes, so that no browser takes it for a page. @param {Uint8Array<ArrayBuffer>} body @param {string} file */
function save(body, file) {
  const url = URL.createObjectURL(new Blob([body], { type: 'application/octet-stream' }))
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = file.replace(/[^A-Za-z0-9._-]/g, '_')
  anchor.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
