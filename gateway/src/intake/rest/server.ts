import { isIP } from 'node:net'
import { schemaCompiler } from '@asw/mappings/schema'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { Fault } from '../../message/fault.ts'
import { arrivalRoutes } from './arrivals.ts'
import { bodyRoutes } from './bodies.ts'
import { parseJson } from './body.ts'
import { clockRoutes } from './clocks.ts'
import { comparisonRoutes } from './comparisons.ts'
import type { RestDeps } from './deps.ts'
import { deskRoutes } from './desk.ts'
import { docsPage } from './docs.ts'
import { exchangeEntryRoutes } from './exchange-entries.ts'
import { exchangeRoutes } from './exchanges.ts'
import { findRoutes } from './find.ts'
import { inboxRoutes } from './inboxes.ts'
import { type ApiKey, keyHolder, mayKnock } from './key.ts'
import { ledgerRoutes } from './ledger.ts'
import { messageRoutes } from './messages.ts'
import { openApi } from './openapi.ts'
import { operatorRoutes } from './operators.ts'
import { sendProblem } from './problem.ts'
import { shareRoutes } from './shares.ts'
import { taskRoutes } from './tasks.ts'
import { unfit } from './unfit.ts'
import { vnswRoutes } from './vnsw.ts'
import { webhookRoutes } from './webhooks.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks. Set before any handler of `/v1` runs. */
    holder: ApiKey
  }
}

/** The domestic door: Fastify with one validator (ajv 2020-12, no coercion), problems after RFC 9457, OpenAPI 3.1 made from the schemas that validate. */
export async function buildRest(deps: RestDeps, logger: FastifyBaseLogger | false): Promise<FastifyInstance> {
  const app = Fastify({
    ...(logger === false ? { logger: false } : { loggerInstance: logger }),
    bodyLimit: deps.maxBytes,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 60_000,
    schemaErrorFormatter: (errors, place) => new Error(unfit(place, errors)),
    genReqId: () => deps.world.uuid(),
    // A logger of its own for every request costs more than its key and its route together; who logs gives the request's id.
    childLoggerFactory: (parent) => parent,
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, request, reply) => sendProblem(error, request as never, reply as never),
    routerOptions: { maxParamLength: 256 },
    return503OnClosing: true,
  }) as unknown as FastifyInstance
  const compile = schemaCompiler({ strict: false, allErrors: false, coerceTypes: false, useDefaults: true })
  app.setValidatorCompiler(({ schema }) => compile(schema as object))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, body.length === 0 ? undefined : parseJson(body as Buffer))
    } catch (error) {
      done(error as Error, undefined)
    }
  })
  app.setErrorHandler((error, request, reply) => sendProblem(error as Error, request, reply))
  app.setNotFoundHandler((request, reply) =>
    sendProblem(new Fault('ASW_NOT_FOUND', `no ${request.method} ${request.url.split('?')[0]}`), request, reply),
  )
  let closing = false
  app.addHook('preClose', (done) => {
    closing = true
    done()
  })
  // A connection that is busy when the door closes would be kept alive after its answer: it is closed then.
  app.addHook('onResponse', (_request, _reply, done) => {
    if (closing) setImmediate(() => app.server.closeIdleConnections())
    done()
  })
  app.decorateRequest('holder', null as unknown as ApiKey)
  await app.register(swagger, openApi(deps))
  await app.register(
    (v1, _options, done) => {
      v1.addHook('onRequest', (request, _reply, next) => {
        request.holder = keyHolder(deps.keys(), request)
        mayKnock(request.holder, request)
        next()
      })
      messageRoutes(v1, deps)
      exchangeRoutes(v1, deps)
      ledgerRoutes(v1, deps)
      clockRoutes(v1, deps)
      exchangeEntryRoutes(v1, deps)
      comparisonRoutes(v1, deps)
      inboxRoutes(v1, deps)
      operatorRoutes(v1, deps)
      deskRoutes(v1, deps)
      findRoutes(v1, deps)
      arrivalRoutes(v1, deps)
      bodyRoutes(v1, deps)
      webhookRoutes(v1, deps)
      taskRoutes(v1, deps)
      shareRoutes(v1, deps)
      const { vnsw } = deps
      // A scope of its own: nowhere else is XML taken.
      if (vnsw)
        void v1.register((scope, _none, ready) => {
          vnswRoutes(scope, deps, vnsw)
          ready()
        })
      done()
    },
    { prefix: '/v1' },
  )
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
  app.get('/asyncapi.json', { schema: { hide: true } }, () => deps.asyncApi())
  app.get('/docs', { schema: { hide: true } }, (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(docsPage(app.swagger() as unknown as Parameters<typeof docsPage>[0])),
  )
  return app
}

/** `host:port` as a URL says it. */
export function origin(host: string, port: number): string {
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`
}
