import { createRequire } from 'node:module'
import { compileFunction } from 'node:vm'
import type { Ajv, ValidateFunction } from 'ajv'
import type { KeptFile } from './file.ts'

const require = createRequire(import.meta.url)

/** The code that ajv, with `code.source`, made of a schema. */
export function keepValidator(file: KeptFile, ajv: Ajv, validate: ValidateFunction<never>): void {
  const { default: standalone } = require('ajv/dist/standalone') as { default: (ajv: Ajv, made: unknown) => string }
  file.write(standalone(ajv, validate))
}

export function keptValidator(file: KeptFile): ValidateFunction | undefined {
  const code = file.read()
  if (code === undefined) return undefined
  const made = { exports: {} as ValidateFunction }
  compileFunction(code, ['module', 'exports', 'require'], { filename: file.path })(made, made.exports, require)
  return made.exports
}
