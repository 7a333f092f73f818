import { canonicalSchemas } from '@asw/mappings'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import Fastify, { type FastifyInstance } from 'fastify'

/** Fastify with the JSON Schema of a certificate in ajv. `keep` is given the bytes of the body; the answer waits for it. */
export function plainServer(keep: (body: Uint8Array) => Promise<void> | undefined): FastifyInstance {
  const app = Fastify({ logger: false })
  const ajv = new Ajv2020({ strict: false, allErrors: false, coerceTypes: false })
  formats.default(ajv)
  app.setValidatorCompiler(({ schema }) => ajv.compile(schema as object))
  const bytesOf = new WeakMap<object, Buffer>()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    const json = JSON.parse(body.toString('utf8')) as object
    bytesOf.set(json, body as Buffer)
    done(null, json)
  })
  const document = canonicalSchemas()['certificate-of-origin']
  app.post(
    '/v1/messages',
    { schema: { body: { type: 'object', required: ['document'], additionalProperties: false, properties: { document } } } },
    async (request, reply) => {
      await keep(bytesOf.get(request.body as object) as Buffer)
      return reply.code(202).send({ taken: true })
    },
  )
  return app
}
