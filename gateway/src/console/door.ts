import type { FastifyInstance, FastifyReply } from 'fastify'
import { type PageFile, pageFiles } from './files.ts'

/**
 * Nothing from elsewhere, no script and no style in the page itself, no frame around it, no form that is sent anywhere. Script
 * may not write HTML either (trusted types): what a partner wrote can only become text.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  // Kept, and asked about each time: after an update no old module meets a new one.
  'cache-control': 'no-cache',
} as const

/** The operator's page at `/console/`: files, and nothing else. What it shows and does goes through `/v1` with a key, as everybody's. */
export function consoleRoutes(app: FastifyInstance, files: readonly PageFile[] = pageFiles()): void {
  const schema = { hide: true }
  // Relative: whatever stands before the gateway may have put it under another path.
  app.get('/console', { schema }, (_request, reply) => reply.headers(HEADERS).redirect('console/', 308))
  for (const file of files) {
    const path = `/console/${file.name === 'index.html' ? '' : file.name}`
    app.get(path, { schema }, (request, reply) => send(reply, file, request.headers['if-none-match']))
  }
}

function send(reply: FastifyReply, { type, body, etag }: PageFile, known: string | undefined): FastifyReply {
  void reply.headers({ ...HEADERS, etag })
  return isAmong(known, etag) ? reply.code(304).send() : reply.type(type).send(body)
}

/** RFC 9110 section 13.1.2: `*`, or a list of which one may be weak. */
function isAmong(known: string | undefined, etag: string): boolean {
  return (known?.split(',') ?? []).some((one) => ['*', etag, `W/${etag}`].includes(one.trim()))
}
