import { createPublicKey, type KeyObject } from 'node:crypto'
import { misshapen } from './shape.ts'
import { CURVES, type CurveName } from './suites.ts'

/** Elliptic curve points as `dsig11:PublicKey` carries them: 04, X, Y, uncompressed (XMLDSig 1.1 section 4.5.2.3.1). */
const UNCOMPRESSED = 0x04

export function curveOf(key: KeyObject): CurveName | undefined {
  const named = key.asymmetricKeyDetails?.namedCurve
  return (Object.keys(CURVES) as CurveName[]).find((name) => CURVES[name].openssl === named)
}

export function pointOf(key: KeyObject): Uint8Array {
  const { x, y } = key.export({ format: 'jwk' })
  if (x === undefined || y === undefined) throw new TypeError('not a key on an elliptic curve')
  return Buffer.concat([Uint8Array.of(UNCOMPRESSED), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
}

/** Throws ASW_ENCRYPTION_SHAPE for another form, another length, or a point off the curve (XS-36: invalid curve attack). */
export function keyOfPoint(curve: CurveName, point: Uint8Array): KeyObject {
  const { coordinateBytes } = CURVES[curve]
  if (point[0] !== UNCOMPRESSED || point.length !== 1 + 2 * coordinateBytes)
    throw misshapen(`not an uncompressed point of ${curve}`)
  const coordinate = (from: number) => Buffer.from(point.subarray(from, from + coordinateBytes)).toString('base64url')
  const jwk = { kty: 'EC', crv: curve, x: coordinate(1), y: coordinate(1 + coordinateBytes) }
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    // OpenSSL checks the curve equation on import and has no other complaint about coordinates of this length
    throw misshapen(`the originator's point is not on ${curve}`)
  }
}
