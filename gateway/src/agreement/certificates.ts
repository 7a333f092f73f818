import { readFileSync } from 'node:fs'
import { Fault } from '../message/fault.ts'
import { type Registered, readCertificates } from '../trust/index.ts'
import type { CertificateText } from './form.ts'
import { reasonOf, type YamlFile } from './yaml-file.ts'

/** A certificate with the authorities that stand behind it in the same file. */
export interface Chain {
  readonly leaf: Registered
  /** DER, from the leaf's issuer upward. */
  readonly issuers: readonly Uint8Array[]
}

/** PEM, one certificate or a chain that begins with the leaf. Throws ASW_CERTIFICATE_MALFORMED, also for a file that cannot be read. */
export function readChain(path: string): Chain {
  const [leaf, ...issuers] = readCertificates(readPem(path))
  if (leaf === undefined) throw new Fault('ASW_CERTIFICATE_MALFORMED', `${path} holds no certificate`)
  return { leaf, issuers: issuers.map((issuer) => issuer.der) }
}

/** A certificate file of an agreement or of our own, with its window. Complains about what is wrong. */
export function chainOf(
  file: YamlFile<unknown>,
  pointer: string,
  text: CertificateText,
  name: 'file' | 'certificate',
): Chain | undefined {
  const chain = file.attempt(`${pointer}/${name}`, () => inFile(text.file, () => readChain(file.resolve(text.file))))
  const { from, to } = text
  if (from !== undefined && to !== undefined && Date.parse(from) >= Date.parse(to)) {
    file.complain(`${pointer}/to`, `the window ends at ${to}, before it begins at ${from}`)
  }
  if (chain === undefined) return undefined
  return { ...chain, leaf: { ...chain.leaf, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) } }
}

/** DER of every certificate in the named PEM files. Complains about what is wrong. */
export function bundleOf(file: YamlFile<unknown>, pointer: string, paths: readonly string[]): readonly Uint8Array[] {
  return paths.flatMap((path, index) => {
    const read = () => inFile(path, () => readCertificates(readPem(file.resolve(path))))
    return (file.attempt(`${pointer}/${index}`, read) ?? []).map((certificate) => certificate.der)
  })
}

function inFile<Result>(path: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw new Fault(
      error.code,
      `${path}: ${error.message}; give a PEM file that begins with -----BEGIN CERTIFICATE-----`,
      error.facts,
      error,
    )
  }
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Fault('ASW_CERTIFICATE_MALFORMED', `the file cannot be read (${reasonOf(error)})`, {}, error)
  }
}
