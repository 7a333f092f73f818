import { canonicalSchemas } from '@asw/mappings'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import Fastify from 'fastify'
import { type ServerWish, serve } from './server.ts'

/** What the machine gives at best: Fastify, the same JSON Schema by ajv, an answer. No key, no rules, nothing kept. */
process.once('message', (_wish: ServerWish) => {
  void serve(async () => {
    const app = Fastify({ logger: false })
    const ajv = new Ajv2020({ strict: false, allErrors: false, coerceTypes: false })
    formats.default(ajv)
    app.setValidatorCompiler(({ schema }) => ajv.compile(schema as object))
    const document = canonicalSchemas()['certificate-of-origin']
    app.post(
      '/v1/messages',
      { schema: { body: { type: 'object', required: ['document'], additionalProperties: false, properties: { document } } } },
      async (_request, reply) => reply.code(202).send({ taken: true }),
    )
    return { app, close: async () => undefined }
  })
})
