import { X509Certificate } from 'node:crypto'
import { Fault } from '../../src/message/fault.ts'

/** The moment the tests of this folder happen at. */
export const AT = new Date('2027-03-01T00:00:00Z')
export const DAY_MS = 86_400_000

/** DER of every certificate in a PEM text. */
export function ders(pem: string): readonly Uint8Array[] {
  return (pem.match(/-----BEGIN[^-]*-----[^-]*-----END[^-]*-----/g) ?? []).map((block) => new X509Certificate(block).raw)
}

export function der(pem: string): Uint8Array {
  return new X509Certificate(pem).raw
}

/** The code of the fault, or `no fault`. Anything but a fault is passed on. */
export async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work()
    return 'no fault'
  } catch (error) {
    if (error instanceof Fault) return error.code
    throw error
  }
}
