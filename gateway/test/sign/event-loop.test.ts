import { createHook } from 'node:async_hooks'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { SignatureName } from '../../src/sign/algorithms.ts'
import { signValue } from '../../src/sign/value.ts'

/** Signatures that have come back from the thread pool of node:crypto: only of those it calls somebody back. */
let pooled = 0
const jobs = new Set<number>()
const hook = createHook({
  init(id, type) {
    if (type === 'SIGNREQUEST') jobs.add(id)
  },
  before(id) {
    if (jobs.has(id)) pooled += 1
  },
}).enable()
afterAll(() => {
  hook.disable()
})
beforeEach(() => {
  pooled = 0
})

const rsa = (bits: number): KeyObject => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey
const ec = (curve: string): KeyObject => generateKeyPairSync('ec', { namedCurve: curve }).privateKey
const SIGNED_INFO = Buffer.from('<ds:SignedInfo></ds:SignedInfo>')

describe('a signature', () => {
  it.each<[string, () => KeyObject, SignatureName, 0 | 1]>([
    ['RSA-2048 stays on the event loop', () => rsa(2048), 'rsa-sha256', 0],
    ['RSA-2056 goes to the thread pool', () => rsa(2056), 'rsa-sha256', 1],
    ['RSA-3072 goes to the thread pool', () => rsa(3072), 'rsa-sha512', 1],
    ['P-256 stays on the event loop', () => ec('prime256v1'), 'ecdsa-sha256', 0],
    ['P-384 goes to the thread pool', () => ec('secp384r1'), 'ecdsa-sha384', 1],
  ])('by %s', async (_, key, algorithm, times) => {
    await signValue(key(), algorithm, SIGNED_INFO)
    expect(pooled).toBe(times)
  })

  it('by RSA on the event loop lets those go first who wait on it', async () => {
    const key = rsa(2048)
    const order: string[] = []
    setImmediate(() => order.push('somebody else'))
    await signValue(key, 'rsa-sha256', SIGNED_INFO)
    order.push('signed')
    expect(order).toEqual(['somebody else', 'signed'])
  })
})
