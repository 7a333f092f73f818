import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { signatureHeaders } from '../../src/deliver/webhooks/sign.ts'
import { EVENT_TYPES } from '../../src/events/types.ts'
import { EVENT_EXAMPLE } from '../../src/intake/amqp/examples.ts'
import { ALARMS } from '../../src/journal/alarms.ts'

const MANUAL = readFileSync(fileURLToPath(new URL('../../../docs/events.md', import.meta.url)), 'utf8')

const rows = MANUAL.split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
const block = (language: string) => new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(MANUAL)?.[1] ?? ''

describe('the manual of events', () => {
  it('has every type of event as the table of the code has it, and no other', () => {
    const told = rows
      .map(([, type = '', data, text]) => [type.replaceAll('`', ''), data, text])
      .filter(([type]) => type?.startsWith('asw.') && type.endsWith('.v1'))
    expect(told).toEqual(Object.entries(EVENT_TYPES).map(([type, { data, text }]) => [type, data, text]))
  })

  it('has every alarm, and no other', () => {
    const section = MANUAL.slice(MANUAL.indexOf('## Alarms'), MANUAL.indexOf('## Webhooks'))
    const told = section
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
      .map(([, alarm, text]) => [alarm, text])
    expect(told).toEqual(
      Object.entries<readonly { readonly text: string }[]>(ALARMS).map(([alarm, causes]) => [
        alarm,
        [...new Set(causes.map(({ text }) => text))].join('; '),
      ]),
    )
  })

  it('shows the example that the AsyncAPI document has', () => {
    expect(JSON.parse(block('json'))).toEqual(EVENT_EXAMPLE)
  })

  it('shows lines that verify what we sign, and nothing else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'asw-verify-'))
    const file = join(folder, 'verify.mjs')
    writeFileSync(file, block('js'))
    const { isFromGateway } = (await import(pathToFileURL(file).href)) as {
      isFromGateway: (headers: object, body: Buffer, secret: string, nowSeconds?: number) => boolean
    }
    const key = Buffer.alloc(32, 5)
    const secret = `whsec_${key.toString('base64')}`
    const body = Buffer.from('{"n":"đ"}')
    const headers = signatureHeaders({ id: 'a/1/b', timestamp: 1_000, body: body.toString() }, [Buffer.alloc(32, 4), key])
    expect(isFromGateway(headers, body, secret, 1_100)).toBe(true)
    expect(isFromGateway(headers, body, secret, 1_500)).toBe(false)
    expect(isFromGateway(headers, Buffer.from('{"n":"x"}'), secret, 1_100)).toBe(false)
    expect(isFromGateway(headers, body, `whsec_${Buffer.alloc(32, 6).toString('base64')}`, 1_100)).toBe(false)
    expect(isFromGateway({ ...headers, 'webhook-id': 'other' }, body, secret, 1_100)).toBe(false)
    const forged = `v2,${createHmac('sha256', key).update(`a/1/b.1000.${body.toString()}`).digest('base64')}`
    expect(isFromGateway({ ...headers, 'webhook-signature': forged }, body, secret, 1_100)).toBe(false)
    rmSync(folder, { recursive: true, force: true })
  })
})
