import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { Fault, faultOf } from '../../message/fault.ts'
import type { FaultCode } from '../../message/faults.ts'

/** RFC 9457 problem details. `type` ends in the stable code; `issues` carries both pointers of every finding. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly instance?: string
  readonly retry: 'never' | 'later'
  readonly issues?: unknown
  readonly account?: unknown
}

export const PROBLEM_SCHEMA = {
  type: 'object',
  title: 'Problem',
  description: 'RFC 9457 problem details with a stable code',
  required: ['type', 'title', 'status', 'detail', 'code', 'retry'],
  properties: {
    type: { type: 'string', description: 'urn:asw:problem: followed by the code' },
    title: { type: 'string', description: 'What the code means' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What happened here, where, and what to do' },
    code: { type: 'string', description: 'Stable code; see docs/faults.md' },
    instance: { type: 'string', description: 'Id of this request, as it stands in the log' },
    retry: { enum: ['never', 'later'], description: 'Whether the same request may succeed later' },
    issues: {
      type: 'array',
      items: { type: 'object', additionalProperties: true },
      description: 'Every finding about the document',
    },
    account: {
      type: 'object',
      additionalProperties: true,
      description: 'With ASW_LEDGER_EXCEEDED: item, unit, asked, available, certified',
    },
  },
} as const

export function problemOf(fault: Fault, instance?: string): Problem {
  const { issues } = fault.facts
  return {
    type: `urn:asw:problem:${fault.code}`,
    title: fault.row.text,
    status: fault.row.status,
    detail:
      fault.row.class === 'own-dependency-down' && fault.code === 'ASW_INTERNAL' ? 'see the log of the gateway' : fault.message,
    code: fault.code,
    retry: fault.row.retry,
    ...(instance === undefined ? {} : { instance }),
    ...(issues === undefined ? {} : { issues }),
    ...(fault.code === 'ASW_LEDGER_EXCEEDED' ? { account: fault.facts } : {}),
  }
}

/** Fastify's own errors, as rows of our table. */
const FASTIFY: Readonly<Record<string, FaultCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'ASW_BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'ASW_MEDIA_TYPE',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'ASW_JSON_MALFORMED',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'ASW_INPUT_INVALID',
  FST_ERR_VALIDATION: 'ASW_INPUT_INVALID',
  FST_ERR_BAD_URL: 'ASW_INPUT_INVALID',
  FST_ERR_MAX_PARAM_LENGTH: 'ASW_INPUT_INVALID',
}

export function sendProblem(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  const code = 'code' in error ? FASTIFY[error.code] : undefined
  const fault = code ? new Fault(code, error.message, {}, error) : faultOf(error)
  if (fault.code === 'ASW_INTERNAL') request.log.error({ reqId: request.id, err: error }, 'unexpected')
  else if (fault.row.status >= 500) request.log.warn({ reqId: request.id, code: fault.code, detail: fault.message }, 'refused')
  const problem = problemOf(fault, request.id)
  if (problem.status === 503 || problem.status === 429) void reply.header('retry-after', '5')
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer realm="asw"')
  void reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}
