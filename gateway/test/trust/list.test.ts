import { type Authority, makePki } from '@asw/certs-dev'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { Fault } from '../../src/message/fault.ts'
import { readRevocationList } from '../../src/trust/index.ts'
import { AT, codeOf, DAY_MS } from './pki.ts'

let authority: Authority
let der: Buffer
beforeAll(async () => {
  authority = await (await makePki({ at: AT })).authority('TH')
  const leaf = await authority.leaf('seal', 'ec-p256')
  der = derOf(await authority.list({ number: 300, revoked: [{ certificatePem: leaf.certificatePem, reason: 'superseded' }] }))
})

const derOf = (pem: string) => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')

describe('a revocation list', () => {
  test('is read with number, times and entries, from DER and from PEM alike', async () => {
    const pem = await authority.list({ number: 300 })
    const list = readRevocationList(Buffer.from(pem))
    expect(list).toMatchObject({ number: 300n, thisUpdateMs: AT.getTime() - DAY_MS, nextUpdateMs: AT.getTime() + 30 * DAY_MS })
    expect(list.digest).toBe(readRevocationList(derOf(pem)).digest)
    expect(list.scope).toEqual({})
  })
  test('is looked for at once in megabytes of line breaks', async () => {
    const pem = await authority.list({ number: 300 })
    const breaks = '\n'.repeat(2_000_000)
    expect(readRevocationList(Buffer.from(`${breaks}issued by hand\n${pem}${breaks}`)).number).toBe(300n)
    expect(await codeOf(() => readRevocationList(Buffer.from(`${breaks}${pem}${breaks}x`)))).toBe('ASW_CRL_MALFORMED')
  })
  test('gives the entry of a serial number, and of no other', () => {
    const list = readRevocationList(der)
    expect(list.size).toBe(1)
    expect(list.entry('00')).toBeUndefined()
  })

  const broken: readonly (readonly [string, (bytes: Buffer) => Uint8Array])[] = [
    ['nothing', () => new Uint8Array()],
    ['text', () => Buffer.from('<html>not found</html>')],
    ['a certificate block', () => Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n')],
    ['one cut short', (bytes) => bytes.subarray(0, bytes.length - 1)],
    ['one with a byte behind it', (bytes) => Buffer.concat([bytes, Buffer.from([0])])],
    ['one with a length that is not the shortest', (bytes) => Buffer.concat([Buffer.from([0x30, 0x83, 0]), bytes.subarray(2)])],
    ['one of indefinite length', (bytes) => Buffer.concat([Buffer.from([0x30, 0x80]), bytes.subarray(4), Buffer.from([0, 0])])],
    ['two in one file', (bytes) => Buffer.concat([pemOf(bytes), pemOf(bytes)])],
    ['one without nextUpdate', (bytes) => withoutTime(bytes)],
    ['one of 31 February', (bytes) => replaced(bytes, '270228', '270231')],
  ]
  test.each(broken)('is refused where it is %s', async (_, make) => {
    expect(await codeOf(() => readRevocationList(make(der)))).toBe('ASW_CRL_MALFORMED')
  })
})

test('whatever is changed in a list, it is read or refused by code, and never anything else', () => {
  const changes = fc.array(fc.tuple(fc.nat(der.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(changes, fc.nat(der.length), (spots, cut) => {
      const bytes = Buffer.from(der)
      for (const [at, value] of spots) bytes.writeUInt8(value, at)
      for (const one of [bytes, bytes.subarray(0, cut)]) {
        try {
          const list = readRevocationList(one)
          expect(list.nextUpdateMs).toBeGreaterThanOrEqual(list.thisUpdateMs)
        } catch (error) {
          expect(error).toBeInstanceOf(Fault)
          expect((error as Fault).code).toMatch(/^ASW_CRL_(MALFORMED|UNSUPPORTED)$/)
        }
      }
    }),
    { numRuns: 3_000 },
  )
})

test('a hundred thousand entries are read in seconds and looked up in no time', () => {
  const many = withEntries(der, 100_000)
  const begin = performance.now()
  const list = readRevocationList(many)
  expect(performance.now() - begin).toBeLessThan(5_000)
  expect(list.size).toBe(100_000)
  expect(list.entry('0100000007')).toMatchObject({ reason: 'unspecified' })
  expect(list.entry('0100ffffff')).toBeUndefined()
})

function pemOf(bytes: Buffer): Buffer {
  return Buffer.from(`-----BEGIN X509 CRL-----\n${bytes.toString('base64')}\n-----END X509 CRL-----\n`)
}

function replaced(bytes: Buffer, from: string, to: string): Buffer {
  const at = bytes.indexOf(from)
  const copy = Buffer.from(bytes)
  copy.write(to, at)
  return copy
}

/** Writes DER of an element. */
function tlv(tag: number, content: Uint8Array): Buffer {
  const size = content.length
  const bytes = size < 0x80 ? 0 : Math.ceil(Math.log2(size + 1) / 8)
  const head = Buffer.alloc(2 + bytes)
  head.writeUInt8(tag, 0)
  head.writeUInt8(bytes === 0 ? size : 0x80 + bytes, 1)
  if (bytes > 0) head.writeUIntBE(size, 2, bytes)
  return Buffer.concat([head, content])
}

function parts(bytes: Buffer): readonly Buffer[] {
  const found: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const long = bytes.readUInt8(at + 1) - 0x80
    const head = long > 0 ? 2 + long : 2
    const size = long > 0 ? bytes.readUIntBE(at + 2, long) : bytes.readUInt8(at + 1)
    found.push(bytes.subarray(at, at + head + size))
    at += head + size
  }
  return found
}
const inside = (element: Buffer) => element.subarray(element.readUInt8(1) > 0x80 ? element.readUInt8(1) - 0x80 + 2 : 2)

function remade(bytes: Buffer, change: (fields: readonly Buffer[]) => readonly Buffer[]): Buffer {
  const [tbs, ...rest] = parts(inside(bytes))
  const fields = change(parts(inside(tbs ?? Buffer.alloc(0))))
  return tlv(0x30, Buffer.concat([tlv(0x30, Buffer.concat(fields)), ...rest]))
}

const UTC_TIME = 0x17
const withoutTime = (bytes: Buffer) =>
  remade(bytes, (fields) => {
    const last = fields.map((field) => field.readUInt8(0)).lastIndexOf(UTC_TIME)
    return fields.filter((_, index) => index !== last)
  })
const withEntries = (bytes: Buffer, count: number) =>
  remade(bytes, (fields) => {
    const times = fields.filter((field) => field.readUInt8(0) === UTC_TIME)
    const entries = Array.from({ length: count }, (_, index) => {
      const serial = Buffer.alloc(5)
      serial.writeUInt8(1)
      serial.writeUInt32BE(index, 1)
      return tlv(0x30, Buffer.concat([tlv(0x02, serial), times[0] ?? Buffer.alloc(0)]))
    })
    const list = tlv(0x30, Buffer.concat(entries))
    const at = fields.map((field) => field.readUInt8(0)).lastIndexOf(UTC_TIME) + 1
    return [...fields.slice(0, at), list, ...fields.slice(at + 1)]
  })
