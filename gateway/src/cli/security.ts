import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto'
import { canonicalize, parseXml } from '@asw/mappings/xml'
import { type Command, Option } from 'commander'
import type { OwnKey, Registered, SignatureName, SuiteName } from '../agreement/agreement.ts'
import { decrypt, encrypt, SUITES } from '../encrypt/index.ts'
import { Fault, faultOf } from '../message/fault.ts'
import type { VerifiedContainer } from '../sign/edoc/index.ts'
import { SIGNATURES, seal, stripSeal, verifySeal } from '../sign/index.ts'
import { isForeign, judgeCertificate, readCertificate, readCertificates, readSigners } from '../trust/index.ts'
import { containerFacts, containerText, inContainer, isContainer, verifyByHand } from './container.ts'
import { judged } from './exit.ts'
import { inFile, note, print, readInput, writeOutput } from './files.ts'

const YEARS_MS = 100 * 366 * 86_400_000

/** sign, verify, encrypt, decrypt: the same functions the gateway uses, on files. */
export function addSecurity(program: Command): void {
  program
    .command('sign')
    .description('Put a seal (XAdES B-B, enveloped) on an XML document, or put it into a signed container of the EAEU')
    .argument('<in>', 'XML file, - for standard input')
    .requiredOption('--key <key.pem>', 'private key, PKCS#8 PEM')
    .requiredOption('--cert <cert.pem>', 'its certificate, PEM; a chain may follow')
    .addOption(new Option('--algorithm <name>', 'signature algorithm (default: by the key)').choices(Object.keys(SIGNATURES)))
    .option('--container', 'a signed container (urn:EEC:SignedData:v1.0:EDoc) instead of a seal')
    .option('-o, --output <out>', 'where to write (default: standard output)')
    .action(async (input: string, options: SignOptions) => {
      const key = ownKey(options.key, options.cert, options.algorithm)
      const canonical = canonicalOf(readInput(input))
      if (options.container) return writeOutput(options.output, await inContainer(canonical, key))
      const signedAt = new Date().toISOString()
      writeOutput(options.output, await seal(canonical, key, { signedAt, id: `seal-${randomUUID()}` }))
    })

  program
    .command('verify')
    .description('Check the seal of an XML document, or a signed container of the EAEU, against trusted certificates')
    .argument('<in>', 'XML file, - for standard input')
    .addOption(
      new Option('--trust <ca.pem>', 'certificates that are trusted: authorities, or the signer itself; may be given again')
        .argParser((file: string, others: readonly string[] = []) => [...others, file])
        .makeOptionMandatory(),
    )
    .option('-o, --output <signed-bytes>', 'write exactly the bytes that the seal covers; of a container, its document')
    .option('--gost-engine <gost.so>', "OpenSSL's GOST engine, for containers signed by GOST R 34.10-2012")
    .option('--json', 'result as JSON')
    .action(async (input: string, options: VerifyOptions) => {
      const trusted = options.trust.flatMap((file) => inFile(file, () => readSigners(pemText(file))))
      const now = Date.now()
      const xml = readInput(input)
      if (isContainer(xml)) return tellContainer(await verifyByHand(xml, { trusted, now, ...options }), options)
      const anchors = trusted.filter((one) => !isForeign(one)).map(({ der }) => der)
      const verified = await verifySeal(xml, {
        signatures: Object.keys(SIGNATURES) as SignatureName[],
        xades: 'optional',
        now,
        maxAgeMs: YEARS_MS,
        skewMs: 300_000,
        candidates: anchors,
        signer: async (certificate, chain) => {
          await judgeCertificate({ certificate, intermediates: chain, anchors, use: 'seal', at: now, anchorMayBeLeaf: true })
          const { publicKey, subject, serial, fingerprint } = readCertificate(certificate)
          return { publicKey, subject, serial, fingerprint }
        },
      })
      if (options.output !== undefined) writeOutput(options.output, verified.xml)
      const { subject, serial, fingerprint } = verified.signer
      const facts = {
        valid: true,
        signer: { subject, serial, fingerprint },
        algorithm: verified.algorithm,
        signedAt: verified.signedAt,
        bytes: verified.xml.byteLength,
      }
      const text = `good seal\n  signer     ${subject.replaceAll('\n', ', ')}\n  serial     ${serial}\n  algorithm  ${verified.algorithm}\n  signed at  ${verified.signedAt ?? '(not said)'}`
      if (options.output === '-') note(options.json ? JSON.stringify(facts) : text)
      else print(options.json ? JSON.stringify(facts, undefined, 2) : text)
    })

  program
    .command('encrypt')
    .description('Encrypt an XML document to a certificate')
    .argument('<in>', 'XML file, - for standard input')
    .requiredOption('--cert <cert.pem>', "the recipient's certificate")
    .addOption(
      new Option('--suite <name>', 'encryption suite')
        .choices(Object.keys(SUITES).filter((name) => name !== 'none'))
        .default('xmlenc11'),
    )
    .option('-o, --output <out>', 'where to write (default: standard output)')
    .action(async (input: string, options: { cert: string; suite: SuiteName; output?: string }) => {
      const recipient = leaf(options.cert)
      const plain = readInput(input)
      // A sealed document must stay byte for byte as it is; only its declaration goes, which Type=Element forbids.
      writeOutput(options.output, await encryptedFor(options.cert, encrypt(withoutDeclaration(plain), options.suite, recipient)))
    })

  program
    .command('decrypt')
    .description('Decrypt an XML document')
    .argument('<in>', 'XML file, - for standard input')
    .requiredOption('--key <key.pem>', 'private key, PKCS#8 PEM')
    .option('--cert <cert.pem>', 'its certificate, where the message names its recipient by it')
    .option('-o, --output <out>', 'where to write (default: standard output)')
    .action(async (input: string, options: { key: string; cert?: string; output?: string }) => {
      const key = privateKey(options.key)
      const certificate = options.cert === undefined ? undefined : leaf(options.cert)
      const keys = [{ key, ...(certificate ? { certificate } : {}) }]
      writeOutput(options.output, await decrypt(readInput(input), keys, { suites: ['xmlenc11', 'xmlenc11-ecdh', 'xmlenc10'] }))
    })
}

/** Between partners a key that does not fit is a wrong agreement; here nothing but the file was given. */
async function encryptedFor(file: string, encrypted: Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await encrypted
  } catch (error) {
    const { code, message } = faultOf(error)
    throw code === 'ASW_AGREEMENT_INVALID' ? new Fault('ASW_CERTIFICATE_USAGE', `${file}: ${message}`, {}, error) : error
  }
}

interface SignOptions {
  readonly key: string
  readonly cert: string
  readonly algorithm?: SignatureName
  readonly container?: boolean
  readonly output?: string
}
interface VerifyOptions {
  readonly trust: string[]
  readonly output?: string
  readonly gostEngine?: string
  readonly json?: boolean
}

function tellContainer(verified: VerifiedContainer, { output, json }: VerifyOptions): void {
  const [document] = verified.documents
  if (output !== undefined && document) writeOutput(output, document)
  const facts = containerFacts(verified)
  const text = containerText(facts)
  if (output === '-') note(json ? JSON.stringify(facts) : text)
  else print(json ? JSON.stringify(facts, undefined, 2) : text)
}

/** The first certificate of a file: a chain may follow it. */
function leaf(file: string): Registered {
  const [first] = certificatesIn(file)
  return first
}

/** Never empty. Throws ASW_CERTIFICATE_MALFORMED, ASW_KEY_WEAK with the name of the file. */
function certificatesIn(file: string): readonly [Registered, ...Registered[]] {
  return inFile(file, () => readCertificates(pemText(file))) as [Registered, ...Registered[]]
}

function pemText(file: string): string {
  return new TextDecoder().decode(readInput(file))
}

function privateKey(file: string) {
  try {
    return createPrivateKey(Buffer.from(readInput(file)))
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('ASW_USAGE', `${file} holds no private key that can be read (PKCS#8 PEM without a passphrase)`, {}, error)
  }
}

function ownKey(keyFile: string, certFile: string, algorithm: SignatureName | undefined): OwnKey {
  const key = privateKey(keyFile)
  const [certificate, ...chain] = certificatesIn(certFile)
  judged('ASW_KEY_UNUSABLE', () => {
    if (!createPublicKey(key).equals(certificate.publicKey))
      throw new Fault('ASW_KEY_UNUSABLE', `${keyFile} is not the key of the certificate in ${certFile}`)
  })
  const defaulted: SignatureName =
    key.asymmetricKeyType === 'ec'
      ? key.asymmetricKeyDetails?.namedCurve === 'secp384r1'
        ? 'ecdsa-sha384'
        : 'ecdsa-sha256'
      : 'rsa-sha256'
  return { key, certificate, chain: chain.map((one) => one.der), algorithm: algorithm ?? defaulted }
}

/** A second seal would make the first one worthless, and be worthless itself. */
function canonicalOf(bytes: Uint8Array): Uint8Array {
  using parsed = parseXml(bytes)
  if (stripSeal(parsed)) throw new Fault('ASW_SIGNATURE_SHAPE', 'the document is sealed already')
  return canonicalize(parsed, 'exc-c14n')
}

function withoutDeclaration(bytes: Uint8Array): Uint8Array {
  parseXml(bytes)[Symbol.dispose]()
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 256)).toString('latin1')
  const declaration = /^(?:\xef\xbb\xbf)?<\?xml[^>]*\?>\s*/.exec(head)
  return declaration ? bytes.subarray(declaration[0].length) : bytes
}
