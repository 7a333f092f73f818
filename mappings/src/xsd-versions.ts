import type { Families, Versions } from './families.ts'
import { compileSchema, type XsdSchema } from './xml/index.ts'

/** XSD files by name, and the one to begin with. */
export interface SchemaSource {
  readonly files: Readonly<Record<string, Uint8Array>>
  readonly main: string
}

/** Schemas in other versions than the pack writes, each compiled when it is first asked for. So many are kept a table. */
const MOST_KEPT = 8

/**
 * The schema of a table, and the same schema for the other versions of the models: the files speak of one version each, so their
 * namespaces are rewritten. Which versions there are is the pack's to say, so a document cannot ask for a schema without end.
 */
export function schemasAt(
  { files, main }: SchemaSource,
  families: Families,
  inPack: (make: () => XsdSchema) => XsdSchema,
): { readonly xsd: XsdSchema; readonly xsdAt: (versions: Versions) => XsdSchema } {
  const xsd = inPack(() => compileSchema(files, main))
  if (families.size === 0) return { xsd, xsdAt: () => xsd }
  const kept = new Map<string, XsdSchema>()
  const xsdAt = (versions: Versions): XsdSchema => {
    const all = { ...families.written, ...versions }
    const key = JSON.stringify(Object.entries(all))
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = compileSchema(rewritten(files, families, all), main)
    if (kept.size >= MOST_KEPT) {
      const [oldest = '', schema] = [...kept][0] ?? []
      kept.delete(oldest)
      schema?.[Symbol.dispose]()
    }
    kept.set(key, made)
    return made
  }
  return { xsd, xsdAt }
}

function rewritten(files: SchemaSource['files'], families: Families, versions: Versions): SchemaSource['files'] {
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()]
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name, encoder.encode(families.rewrite(decoder.decode(bytes), versions))]),
  )
}
