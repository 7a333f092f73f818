import { Fault } from '../../message/fault.ts'
import { anyCertificate } from '../certificate.ts'
import { elementAt, elementsIn, expected, hexOf, TAG } from './der.ts'
import { addressOf, pointsOf, type Scope } from './scope.ts'

/** What of a certificate decides which lists speak of it. */
export interface Covered {
  /** Content of the INTEGER, hexadecimal: as a list writes it. */
  readonly serial: string
  readonly authority: boolean
  /** Names of its distribution points, hexadecimal DER. */
  readonly points: readonly string[]
}

const CRL_DISTRIBUTION_POINTS = '2.5.29.31'
const EXPLICIT_VERSION = 0xa0

/** `der`: a certificate. Throws ASW_CERTIFICATE_MALFORMED. */
export function coveredBy(der: Uint8Array): Covered {
  const { authority, engine } = anyCertificate(der)
  const [tbs] = elementsIn(der, elementAt(der, 0, der.length))
  const fields = elementsIn(der, expected(tbs, TAG.sequence, 'the certificate'))
  const serial = expected(fields[0]?.tag === EXPLICIT_VERSION ? fields[1] : fields[0], TAG.integer, 'a serial number')
  const points = (engine.extensions ?? []).find(({ extnID }) => extnID === CRL_DISTRIBUTION_POINTS)
  return {
    serial: hexOf(der, serial.from, serial.to),
    authority,
    points: points === undefined ? [] : readable(points.extnValue.valueBlock.valueHexView),
  }
}

/** A certificate whose distribution points cannot be read names none: only lists that cover everything speak of it. */
function readable(value: Uint8Array): readonly string[] {
  try {
    return pointsOf(value)
  } catch (error) {
    if (error instanceof Fault) return []
    throw error
  }
}

/** Addresses at which a certificate says that its revocation list lies. */
export function addressesIn(der: Uint8Array): readonly string[] {
  return coveredBy(der).points.flatMap((point) => addressOf(point) ?? [])
}

export function covers(scope: Scope, { authority, points }: Covered): boolean {
  if (scope.only !== undefined && (scope.only === 'authorities') !== authority) return false
  return scope.points === undefined || scope.points.some((point) => points.includes(point))
}
