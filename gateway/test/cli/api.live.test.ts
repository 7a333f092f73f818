import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { callApi } from '../../src/cli/api.ts'
import { exitOf } from '../../src/cli/exit.ts'
import { Fault } from '../../src/message/fault.ts'
import { live } from '../live/live.ts'

live('asw at a gateway', () => {
  let server: Server | undefined
  const asked: string[] = []
  /** A door that gives this answer to everything. */
  const door = async (status: number, body: string): Promise<string> => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    })
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const faultAt = async (url: string): Promise<Fault> => {
    const error = await callApi({ url, key: 'k' }, 'GET', '/v1/messages').catch((caught: unknown) => caught)
    if (!(error instanceof Fault)) throw new Error(`no fault: ${String(error)}`)
    return error
  }
  afterEach(() => {
    server?.close()
    server = undefined
    asked.length = 0
  })

  it('where nobody listens, says that no gateway answers, where it looked and how to name another', async () => {
    const url = await door(200, '{}')
    await new Promise((resolve) => server?.close(resolve))
    const fault = await faultAt(url)
    expect(fault.code).toBe('ASW_GATEWAY_UNREACHABLE')
    expect(fault.message).toContain(url)
    expect(fault.message).toContain('ASW_URL')
    expect(exitOf(fault)).toBe(3)
  })

  it('an address that is none is wrong usage', async () => {
    expect(exitOf(await faultAt('gateway:8080/'))).toBe(2)
    expect(exitOf(await faultAt('nonsense'))).toBe(2)
  })

  it('a final slash of the address changes nothing', async () => {
    await callApi({ url: `${await door(200, '{}')}/`, key: 'k' }, 'GET', '/v1/messages')
    expect(asked).toEqual(['/v1/messages'])
  })

  it.each([
    ['ASW_JOURNAL_DOWN', 503, 3],
    ['ASW_OVERLOADED', 503, 3],
    ['ASW_STATE_CONFLICT', 409, 1],
    ['ASW_NOT_FOUND', 404, 1],
    ['ASW_NOT_AUTHENTICATED', 401, 1],
    ['ASW_PARTNER_UNKNOWN', 403, 1],
  ])('what the gateway says is told by its own name: %s', async (code, status, exit) => {
    const fault = await faultAt(await door(status, JSON.stringify({ code, detail: 'the detail', status })))
    expect([fault.code, fault.message, exitOf(fault)]).toEqual([code, 'the detail', exit])
  })

  it('a code of a newer gateway is told too', async () => {
    const fault = await faultAt(await door(422, JSON.stringify({ code: 'ASW_NEW', detail: 'the detail' })))
    expect([fault.code, fault.message]).toEqual(['ASW_INPUT_INVALID', 'ASW_NEW: the detail'])
  })

  it.each([
    ['the door of the metrics', 404, '{"code":"ASW_NOT_FOUND"}'],
    ['another server', 404, '<html>'],
    ['another server that answers 200', 200, '<html>'],
  ])('%s is no domestic door', async (_, status, body) => {
    const url = await door(status, body)
    const fault = await faultAt(url)
    expect(fault.code).toBe('ASW_GATEWAY_UNREACHABLE')
    expect(fault.message).toContain(`${url} is no domestic door`)
    expect(fault.message).not.toContain('undefined')
  })
})
