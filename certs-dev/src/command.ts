import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { writePki } from './folder.ts'
import type { KeyKind } from './keys.ts'
import { makePki } from './pki.ts'

const HELP = `asw-certs-dev: certificates and keys for development and tests. NEVER for production.

  asw-certs-dev [options]

  --out FOLDER         where to write                                        (default .certs-dev)
  --countries VN,TH    countries that get an authority and one leaf per use  (default VN,TH)
  --hosts a,b          names of the TLS servers, beside localhost and 127.0.0.1
  --key-kind KIND      key of root and authorities: ec-p256, ec-p384, rsa-2048, rsa-3072  (default ec-p256)
  --force              replace what an earlier run wrote; countries that are not named any more go
  --help
`

const NOTICE = `
*****************************************************************
*  DEVELOPMENT ONLY. Nobody vouches for these certificates.     *
*  Never register them with a partner, never commit the keys.   *
*****************************************************************
`

const KEY_KINDS: readonly string[] = ['ec-p256', 'ec-p384', 'rsa-2048', 'rsa-3072'] satisfies readonly KeyKind[]

interface Output {
  out(text: string): void
  err(text: string): void
}

/** The command `asw-certs-dev`. Resolves to the exit code: 0 written, 1 not written, 2 called wrongly. */
export async function run(argv: readonly string[], output: Output): Promise<0 | 1 | 2> {
  const wish = parse(argv)
  if (typeof wish === 'string') {
    output.err(`asw-certs-dev: ${wish}\n\n${HELP}`)
    return 2
  }
  if (wish.help) {
    output.out(HELP)
    return 0
  }
  if (!wish.force && (await exists(join(wish.folder, 'root.pem')))) {
    output.err(`asw-certs-dev: ${wish.folder} already holds a PKI; partners may trust it. Replace it with --force\n`)
    return 1
  }
  output.err(NOTICE)
  const written = await writePki(wish.folder, await makePki({ keyKind: wish.keyKind }), wish.countries, { hosts: wish.hosts })
  output.out(written.files.map((file) => `${join(written.folder, file)}\n`).join(''))
  return 0
}

interface Wish {
  readonly help: boolean
  readonly force: boolean
  readonly folder: string
  readonly countries: readonly string[]
  readonly hosts: readonly string[]
  readonly keyKind: KeyKind
}

/** What is asked for, or what is wrong with it. */
function parse(argv: readonly string[]): Wish | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        out: { type: 'string', default: '.certs-dev' },
        countries: { type: 'string', default: 'VN,TH' },
        hosts: { type: 'string', default: '' },
        'key-kind': { type: 'string', default: 'ec-p256' },
        force: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    const countries = list(values.countries)
    const wrong = countries.find((country) => !/^[A-Z]{2}$/.test(country))
    if (wrong !== undefined || countries.length === 0)
      return `--countries takes ISO 3166-1 codes in capitals, not ${JSON.stringify(values.countries)}`
    if (!KEY_KINDS.includes(values['key-kind'])) return `--key-kind takes ${KEY_KINDS.join(', ')}`
    return {
      help: values.help,
      force: values.force,
      folder: resolve(values.out),
      countries,
      hosts: list(values.hosts),
      keyKind: values['key-kind'] as KeyKind,
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function list(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
