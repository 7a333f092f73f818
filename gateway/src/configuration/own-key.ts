import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { chainOf, type OwnKey, readSecret, type SignatureName, type YamlFile } from '../agreement/index.ts'
import { Fault } from '../message/fault.ts'
import { SIGNATURES } from '../sign/algorithms.ts'
import { assureFit, type CertificateUse } from '../trust/index.ts'
import type { OwnKeyText } from './form.ts'

/**
 * Our keys of one use, each a private key file (PEM) with its certificate (PEM, a chain begins with the leaf). Complains
 * about keys that others may read, that do not belong to their certificate, or that do not fit the use.
 */
export function ownKeys(
  file: YamlFile<unknown>,
  pointer: string,
  texts: readonly OwnKeyText[],
  use: CertificateUse,
): readonly OwnKey[] {
  return texts.flatMap((text, index) => {
    const own = ownKey(file, `${pointer}/${index}`, text, use)
    return own === undefined ? [] : [own]
  })
}

function ownKey(file: YamlFile<unknown>, pointer: string, text: OwnKeyText, use: CertificateUse): OwnKey | undefined {
  const { certificate, from, to } = text
  const key = file.attempt(`${pointer}/key`, () => readPrivateKey(file.resolve(text.key)))
  const window = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  const chain = chainOf(file, pointer, { file: certificate, ...window }, 'certificate')
  if (key === undefined || chain === undefined) return undefined
  if (!createPublicKey(key.export({ format: 'pem', type: 'pkcs8' })).equals(chain.leaf.publicKey)) {
    file.complain(
      `${pointer}/key`,
      `this key does not belong to the certificate ${certificate}: name the two files that were made together`,
    )
    return undefined
  }
  file.attempt(`${pointer}/certificate`, () => assureFit(chain.leaf.der, use))
  const algorithm = text.algorithm ?? algorithmOf(key)
  if (algorithm === undefined || !fits(key, algorithm)) {
    const named = text.algorithm === undefined ? 'no algorithm fits this key' : `${text.algorithm} does not fit this key`
    file.complain(`${pointer}/algorithm`, `${named}; it takes ${fitting(key).join(', ') || 'none'}`)
    return undefined
  }
  return { key, certificate: chain.leaf, chain: chain.issuers, algorithm }
}

/** A private key in PEM (PKCS#8, SEC 1 or PKCS#1, not encrypted), in a file that its owner alone may read. Throws ASW_CONFIG_INVALID. */
export function readPrivateKey(path: string): KeyObject {
  const fault = (why: string, error?: unknown) =>
    new Fault('ASW_CONFIG_INVALID', `the private key ${path} ${why}`, { file: path }, error)
  const text = readSecret(path, 'the private key')
  if (/BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(text)) {
    throw fault(
      'is encrypted: store it decrypted with mode 0600 (openssl pkey -in OLD -out NEW), the gateway asks for no pass phrase',
    )
  }
  try {
    return createPrivateKey(text)
  } catch {
    // the reason of OpenSSL may quote what it read: it is not passed on
    throw fault('is no private key in PEM: make one with openssl genpkey')
  }
}

function algorithmOf(key: KeyObject): SignatureName | undefined {
  return fitting(key)[0]
}

/** Algorithms for a key, the one to prefer first: the rows of the table stand in this order. */
function fitting(key: KeyObject): readonly SignatureName[] {
  return (Object.keys(SIGNATURES) as SignatureName[]).filter((name) => fits(key, name))
}

function fits(key: KeyObject, name: SignatureName): boolean {
  const row = SIGNATURES[name]
  if (key.asymmetricKeyType !== row.key) return false
  return row.key === 'rsa' || key.asymmetricKeyDetails?.namedCurve === row.curve
}
