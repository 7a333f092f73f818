import { plainServer } from './plain.ts'
import { type ServerWish, serve } from './server.ts'

/** What the machine gives at best: Fastify, the same JSON Schema by ajv, an answer. No key, no rules, nothing kept. */
process.once('message', (_wish: ServerWish) => {
  void serve(async () => ({ app: plainServer(() => undefined), close: async () => undefined }))
})
