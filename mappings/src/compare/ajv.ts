import { schemaCompiler } from '../kept/compiler.ts'

/** The one validator of this package's JSON, with all findings at once. */
export const compile = schemaCompiler({ allErrors: true, verbose: true, strict: true, strictRequired: false, strictTypes: true })
