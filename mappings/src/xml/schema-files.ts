import { closeBuffer, openBuffer, readBuffer, xmlRegisterInputProvider } from 'libxml2-wasm'
import { DocumentFault } from '../fault.ts'

/** Files that libxml2 may open while one schema is compiled, and no longer. */
export interface Offer extends Disposable {
  /** The URL under which libxml2 knows the file `name`. */
  urlOf(name: string): string
  /** What was asked for and not there, by the name it was asked for. */
  readonly missing: readonly string[]
}

let registered = false
let compiled = 0
let current: { readonly base: string; readonly files: ReadonlyMap<string, Uint8Array>; readonly missing: string[] } | undefined

/**
 * Compiling is synchronous, so one offer at a time is enough. Each has URLs of its own: two packs may both hold a
 * `common.xsd`. Outside of an offer every request is refused, so that no document can make libxml2 open anything.
 */
export function offerFiles(files: Readonly<Record<string, Uint8Array>>): Offer {
  register()
  compiled += 1
  const base = `asw:/${compiled}/`
  const missing: string[] = []
  current = { base, files: new Map(Object.entries(files)), missing }
  return {
    urlOf: (name) => base + name,
    missing,
    [Symbol.dispose]: () => {
      current = undefined
    },
  }
}

function register(): void {
  if (registered) return
  registered = xmlRegisterInputProvider({
    match: () => true,
    open: (url) => {
      const bytes = find(url)
      return bytes === undefined ? undefined : openBuffer(bytes)
    },
    read: readBuffer,
    close: (descriptor) => {
      closeBuffer(descriptor)
      return true
    },
  })
  if (!registered) throw new DocumentFault('ASW_PACK_INVALID', 'libxml2 takes no input provider')
}

function find(url: string): Uint8Array | undefined {
  if (current === undefined) return undefined
  const { base, files, missing } = current
  const name = url.startsWith(base) ? url.slice(base.length) : url
  const bytes = files.get(name) ?? files.get(name.slice(name.lastIndexOf('/') + 1))
  if (bytes === undefined) missing.push(name)
  return bytes
}
