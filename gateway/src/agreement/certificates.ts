import { readFileSync } from 'node:fs'
import { Fault } from '../message/fault.ts'
import { isForeign, type Registered, readCertificates, readSigners, type SignerCertificate } from '../trust/index.ts'
import type { CertificateText } from './form.ts'
import { reasonOf, type YamlFile } from './yaml-file.ts'

/** A certificate with the authorities that stand behind it in the same file. */
export interface Chain<Leaf = Registered> {
  readonly leaf: Leaf
  /** DER, from the leaf's issuer upward. */
  readonly issuers: readonly Uint8Array[]
}

/** PEM, one certificate or a chain that begins with the leaf. Throws ASW_CERTIFICATE_MALFORMED, also for a file that cannot be read. */
export function readChain(path: string): Chain {
  const [leaf, ...issuers] = readCertificates(readPem(path))
  if (leaf === undefined) throw new Fault('ASW_CERTIFICATE_MALFORMED', `${path} holds no certificate`)
  return { leaf, issuers: issuers.map((issuer) => issuer.der) }
}

/**
 * The same for one who signs: the leaf may have a foreign key. Authorities with foreign keys that stand behind such a leaf are left
 * out: no path is followed through them. Throws ASW_CERTIFICATE_MALFORMED, ASW_KEY_WEAK.
 */
export function readSignerChain(path: string): Chain<SignerCertificate> {
  const pem = readPem(path)
  const [leaf, ...issuers] = readSigners(pem)
  if (leaf === undefined || !isForeign(leaf)) return readChain(path)
  return { leaf, issuers: issuers.filter((issuer) => !isForeign(issuer)).map((issuer) => issuer.der) }
}

/** A certificate file of an agreement or of our own, with its window. Complains about what is wrong. */
export function chainOf(
  file: YamlFile<unknown>,
  pointer: string,
  text: CertificateText,
  name: 'file' | 'certificate',
): Chain | undefined {
  return windowed(file, pointer, text, name, readChain)
}

/** The same for one who signs: the leaf may have a foreign key. */
export function signerChainOf(
  file: YamlFile<unknown>,
  pointer: string,
  text: CertificateText,
): Chain<SignerCertificate> | undefined {
  return windowed(file, pointer, text, 'file', readSignerChain)
}

function windowed<Leaf extends SignerCertificate>(
  file: YamlFile<unknown>,
  pointer: string,
  text: CertificateText,
  name: 'file' | 'certificate',
  read: (path: string) => Chain<Leaf>,
): Chain<Leaf> | undefined {
  const chain = file.attempt(`${pointer}/${name}`, () => inFile(text.file, () => read(file.resolve(text.file))))
  const { from, to } = text
  if (from !== undefined && to !== undefined && Date.parse(from) >= Date.parse(to)) {
    file.complain(`${pointer}/to`, `the window ends at ${to}, before it begins at ${from}`)
  }
  if (chain === undefined) return undefined
  const { fingerprint } = chain.leaf
  if (text.fingerprint !== undefined && plainHex(text.fingerprint) !== fingerprint)
    file.complain(`${pointer}/fingerprint`, `the certificate in ${text.file} has the fingerprint ${fingerprint}: ask whose it is`)
  return { ...chain, leaf: { ...chain.leaf, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) } }
}

/** DER of every certificate in the named PEM files. Complains about what is wrong. */
export function bundleOf(file: YamlFile<unknown>, pointer: string, paths: readonly string[]): readonly Uint8Array[] {
  return paths.flatMap((path, index) => {
    const read = () => inFile(path, () => readCertificates(readPem(file.resolve(path))))
    return (file.attempt(`${pointer}/${index}`, read) ?? []).map((certificate) => certificate.der)
  })
}

function plainHex(fingerprint: string): string {
  return fingerprint.replace(/[: ]/g, '').toLowerCase()
}

function inFile<Result>(path: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw new Fault(
      error.code,
      error.code === 'ASW_KEY_WEAK'
        ? `${path}: ${error.message}`
        : `${path}: ${error.message}; give a PEM file that begins with -----BEGIN CERTIFICATE-----`,
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
