import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault } from '../../message/fault.ts'

export interface OpensslOptions {
  /** The program. */
  readonly program: string
  /** Absolute path of gost.so (Debian: libengine-gost-openssl). */
  readonly engine: string
  readonly timeoutMs: number
}
interface Ran {
  readonly code: number | null
  readonly out: Buffer
  readonly err: string
}
type Run = (args: readonly string[], input: Uint8Array) => Promise<Ran>
const MAX_OUTPUT = 65_536

/**
 * The openssl program with the GOST engine, as a process of its own for each question: what a crypto engine does wrong
 * (engines are deprecated, this one is written in C and parses a stranger's signature) ends with that process, and the
 * crypto of the gateway itself is never replaced. No shell, no inherited environment, files of mode 0600 in a folder that
 * goes with the question. Whatever goes wrong is ASW_PROVIDER_DOWN.
 */
export class Openssl {
  readonly #options: OpensslOptions

  constructor(options: OpensslOptions) {
    this.#options = options
  }

  async digest(name: string, bytes: Uint8Array): Promise<Uint8Array> {
    return this.#within(async (_folder, run) => {
      const { code, out, err } = await run(['dgst', `-${name}`, '-binary'], bytes)
      if (code !== 0) throw down(`the digest failed: ${err}`)
      return out
    })
  }

  /** Whether `value` signs `bytes` by this key, PEM. */
  async verify(name: string, bytes: Uint8Array, publicKeyPem: string, value: Uint8Array): Promise<boolean> {
    return this.#within(async (folder, run) => {
      const [key, signature] = [join(folder, 'key.pem'), join(folder, 'value.bin')]
      await writeFile(key, publicKeyPem, { mode: 0o600 })
      await writeFile(signature, value, { mode: 0o600 })
      const { code, out, err } = await run(['dgst', `-${name}`, '-verify', key, '-signature', signature], bytes)
      const said = out.toString('latin1')
      if (code === 0 && said.includes('Verified OK')) return true
      if (code === 1 && /^Verification failure/m.test(said + err)) return false
      throw down(`the verification failed: ${err}`)
    })
  }

  async #within<T>(work: (folder: string, run: Run) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'asw-gost-'))
    try {
      const config = join(folder, 'openssl.cnf')
      await writeFile(config, configuration(this.#options.engine), { mode: 0o600 })
      return await work(folder, (args, input) => this.#run(args, input, config))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  #run(args: readonly string[], input: Uint8Array, config: string): Promise<Ran> {
    const { program, timeoutMs } = this.#options
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { env: { OPENSSL_CONF: config }, timeout: timeoutMs, killSignal: 'SIGKILL' })
      const out: Buffer[] = []
      let err = ''
      child.stdout.on('data', (chunk: Buffer) => {
        if (Buffer.concat(out).length < MAX_OUTPUT) out.push(chunk)
      })
      child.stderr.on('data', (chunk: Buffer) => {
        err = (err + chunk.toString('latin1')).slice(0, MAX_OUTPUT)
      })
      child.on('error', (error) => reject(down(error.message)))
      child.on('close', (code, signal) => {
        if (signal !== null) reject(down(`openssl ended by ${signal} (limit ${timeoutMs} ms)`))
        else resolve({ code, out: Buffer.concat(out), err })
      })
      // it may end before it has read everything
      child.stdin.on('error', () => undefined)
      child.stdin.end(input)
    })
  }
}

function configuration(engine: string): string {
  if (!/^\/[\w./+-]+$/.test(engine)) throw down('the path of the engine is not an absolute path of plain characters')
  return `openssl_conf = init
[init]
engines = engines
[engines]
gost = gost
[gost]
engine_id = gost
dynamic_path = ${engine}
default_algorithms = ALL
`
}

function down(detail: string): Fault {
  return new Fault('ASW_PROVIDER_DOWN', `the GOST engine does not work: ${detail.slice(0, 500)}`)
}
