import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { curveOf, keyOfPoint, pointOf } from '../../src/encrypt/point.ts'
import { CURVES, type CurveName } from '../../src/encrypt/suites.ts'
import { codeOf } from './failure.ts'

const NAMES = Object.keys(CURVES) as CurveName[]
const made = Object.fromEntries(
  NAMES.map((name) => [name, generateKeyPairSync('ec', { namedCurve: CURVES[name].openssl }).publicKey]),
)

describe.each(NAMES)('a point of %s (XS-36)', (curve) => {
  const key = made[curve]!
  const point = pointOf(key)

  it('goes out and comes back as the same key', () => {
    expect(curveOf(key)).toBe(curve)
    expect(point).toHaveLength(1 + 2 * CURVES[curve].coordinateBytes)
    expect(keyOfPoint(curve, point).equals(key)).toBe(true)
  })

  const zero = new Uint8Array(point.length)
  it.each([
    { name: 'off the curve', octets: point.with(point.length - 1, point.at(-1)! ^ 1) },
    { name: 'at (0, 0)', octets: zero.with(0, 4) },
    { name: 'at infinity', octets: Uint8Array.of(0) },
    { name: 'compressed', octets: Uint8Array.of(2, ...point.subarray(1, 1 + CURVES[curve].coordinateBytes)) },
    { name: 'hybrid', octets: point.with(0, 6 + (point.at(-1)! & 1)) },
    { name: 'an octet short', octets: point.subarray(0, -1) },
    { name: 'an octet long', octets: Uint8Array.of(...point, 0) },
    { name: 'with coordinates beyond the field', octets: zero.fill(0xff).with(0, 4) },
    { name: 'empty', octets: new Uint8Array() },
  ])('is refused $name', async ({ octets }) => {
    expect(await codeOf(() => keyOfPoint(curve, octets))).toBe('ASW_ENCRYPTION_SHAPE')
  })

  it.each(NAMES.filter((name) => name !== curve))('is not one of %s', async (other) => {
    expect(await codeOf(() => keyOfPoint(other, point))).toBe('ASW_ENCRYPTION_SHAPE')
  })
})

it('knows no name for a curve outside the table', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
  expect(curveOf(publicKey)).toBeUndefined()
  expect(curveOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)).toBeUndefined()
})
