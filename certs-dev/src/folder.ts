import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Leaf } from './authority.ts'
import type { KeyKind } from './keys.ts'
import type { Pki } from './pki.ts'
import type { LeafUse } from './profile.ts'

/** Kinds of key in a written folder: P-256 signs ten times faster than RSA-2048; encryption by RSA is the widest known. */
const LEAVES: readonly { readonly use: LeafUse; readonly kind: KeyKind; readonly file: string }[] = [
  { use: 'seal', kind: 'ec-p256', file: 'seal' },
  { use: 'envelope', kind: 'ec-p256', file: 'envelope' },
  { use: 'encryption', kind: 'rsa-2048', file: 'encryption' },
  { use: 'encryption', kind: 'ec-p256', file: 'encryption-ec' },
  { use: 'tls-client', kind: 'ec-p256', file: 'tls-client' },
  { use: 'tls-server', kind: 'ec-p256', file: 'tls-server' },
]

export interface WrittenPki {
  readonly folder: string
  /** Paths relative to the folder. */
  readonly files: readonly string[]
  /** The leaves as they stand in the files, by country and then by file name without ending. */
  readonly leaves: Readonly<Record<string, Readonly<Record<string, Leaf>>>>
}

/**
 * Writes `root.pem`, `root.crl.pem`, `README.md` and for each country a folder with `ca.pem`, `ca.key.pem`, `ca.crl.pem` and a
 * pair `NAME.pem` (leaf, then its issuing authority) and `NAME.key.pem` for each of seal, envelope, encryption,
 * encryption-ec, tls-client, tls-server. Folders get mode 0700, keys 0600. Existing files are replaced; of countries that are
 * not named, the same files are taken away: the new root does not vouch for them.
 */
export async function writePki(
  folder: string,
  pki: Pki,
  countries: readonly string[],
  options: { readonly hosts?: readonly string[] } = {},
): Promise<WrittenPki> {
  const files: string[] = []
  const leaves: Record<string, Record<string, Leaf>> = {}
  const write = async (file: string, text: string, mode = 0o644) => {
    const path = join(folder, file)
    // away with the old file first: writing into it would keep its mode
    await rm(path, { force: true })
    await writeFile(path, text, { mode, flag: 'wx' })
    files.push(file)
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await removeOthers(folder, countries)
  await write('README.md', README)
  await write('root.pem', pki.rootPem)
  await write('root.crl.pem', pki.rootCrlPem)
  for (const country of countries) {
    const authority = await pki.authority(country)
    const made: Record<string, Leaf> = {}
    await mkdir(join(folder, country), { recursive: true, mode: 0o700 })
    await write(`${country}/ca.pem`, authority.certificatePem)
    await write(`${country}/ca.key.pem`, authority.keyPem, 0o600)
    await write(`${country}/ca.crl.pem`, authority.crlPem)
    for (const { use, kind, file } of LEAVES) {
      const leaf = await authority.leaf(use, kind, { name: `${country.toLowerCase()}-${file}`, hosts: options.hosts ?? [] })
      made[file] = leaf
      await write(`${country}/${file}.pem`, leaf.certificatePem + leaf.chainPem)
      await write(`${country}/${file}.key.pem`, leaf.keyPem, 0o600)
    }
    leaves[country] = made
  }
  return { folder, files, leaves }
}

/** What `writePki` has once written for other countries; what somebody else put beside it stays, and its folder with it. */
async function removeOthers(folder: string, countries: readonly string[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  for (const { name } of entries.filter(
    (one) => one.isDirectory() && /^[A-Z]{2}$/.test(one.name) && !countries.includes(one.name),
  )) {
    const own = ['ca', ...LEAVES.map(({ file }) => file)].flatMap((file) => [`${file}.pem`, `${file}.key.pem`])
    for (const file of [...own, 'ca.crl.pem']) await rm(join(folder, name, file), { force: true })
    if ((await readdir(join(folder, name))).length === 0) await rmdir(join(folder, name))
  }
}

const README = `# DEVELOPMENT ONLY

Certificates and private keys in this folder were made by asw-certs-dev for development and tests.
Nobody vouches for them. Never install them on a machine that speaks to a real partner, never register them in a
real agreement, never commit them. Delete the folder whenever you like; the command makes another.

- root.pem, root.crl.pem: the root certificate (trust anchor) and its revocation list; the root's key was never written
- XX/ca.pem, XX/ca.key.pem, XX/ca.crl.pem: issuing authority of country XX
- XX/NAME.pem, XX/NAME.key.pem: a certificate followed by its issuing authority, and its private key (PKCS#8, mode 0600)
`
