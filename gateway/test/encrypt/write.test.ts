import { randomBytes } from 'node:crypto'
import { writeCanonical } from '@asw/mappings/xml'
import { expect, it } from 'vitest'
import { SUITES } from '../../src/encrypt/suites.ts'
import { encryptedData, transportedKey, writeEncryptedData } from '../../src/encrypt/write.ts'
import { storedParty } from './parties.ts'

const { recipient } = storedParty('rsa')
const written = SUITES.xmlenc11.writes

it.each([0, 1, 2, 3, 100_000])('writes %i bytes of content as the canonical writer would, and as one base64', (octets) => {
  const sealed = { iv: randomBytes(12), ciphertext: randomBytes(octets), tag: randomBytes(16) }
  const keys = [transportedKey(written, randomBytes(256), recipient.der)]
  const expected = writeCanonical(encryptedData(written.content, sealed, keys))
  expect(Buffer.from(writeEncryptedData(written.content, sealed, keys)).equals(Buffer.from(expected))).toBe(true)
  const whole = Buffer.concat([sealed.iv, sealed.ciphertext, sealed.tag]).toString('base64')
  expect(Buffer.from(expected).includes(`>${whole}</`)).toBe(true)
})
