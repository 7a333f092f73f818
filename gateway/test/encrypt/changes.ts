import { type DecryptionKey, decrypt } from '../../src/encrypt/index.ts'
import { edit } from './edit.ts'
import { codeOf } from './failure.ts'
import { stored, storedParty } from './parties.ts'

export const XENC = 'http://www.w3.org/2001/04/xmlenc#'
export const XENC11 = 'http://www.w3.org/2009/xmlenc11#'
export const SHA256 = `<ds:DigestMethod Algorithm="${XENC}sha256"></ds:DigestMethod>`
export const TYPE = ` Type="${XENC}Element"`

/** One good document per suite, and whose it is. */
const GOOD = {
  xmlenc11: { document: stored('xmlenc11.xml'), own: storedParty('rsa').own },
  xmlenc10: { document: stored('xmlenc10.xml'), own: storedParty('rsa').own },
  'xmlenc11-ecdh': { document: stored('xmlenc11-ecdh.xml'), own: storedParty('bob').own },
} as const

/** What somebody does to a good document on its way (suite: `xmlenc11` where none is named). */
export interface Change {
  readonly name: string
  readonly suite?: keyof typeof GOOD
  readonly change: (document: Uint8Array) => Uint8Array
}

export const text = (document: Uint8Array) => Buffer.from(document).toString()
export const keyOf = (document: Uint8Array) => /<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>/.exec(text(document))![0]
export const insert = (after: string, what: string) => (document: Uint8Array) => edit(document, after, `${after}${what}`)
export const swap = (from: string | RegExp, to: string) => (document: Uint8Array) => edit(document, from, to)

/** What comes of it: the fault's code or the plaintext, and whether a private key was touched on the way (XS-31, XS-32, XS-34). */
export async function outcome({ suite = 'xmlenc11', change }: Omit<Change, 'name'>) {
  const { document, own } = GOOD[suite]
  const changed = change(document)
  const { keys, touched } = spied(own)
  let plaintext: Uint8Array | undefined
  const code = await codeOf(async () => {
    plaintext = await decrypt(changed, keys, { suites: [suite] })
  })
  return { code, plaintext, keyTouched: touched() }
}

function spied(own: DecryptionKey): { keys: DecryptionKey[]; touched: () => boolean } {
  let used = false
  const keys = [
    {
      ...(own.certificate ? { certificate: own.certificate } : {}),
      get key() {
        used = true
        return own.key
      },
    },
  ]
  return { keys, touched: () => used }
}
