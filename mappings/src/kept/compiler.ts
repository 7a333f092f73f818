import { Ajv2020, type AnySchemaObject, type Options, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { cacheFolder, keptFile, versionOf } from './file.ts'
import { keepValidator, keptValidator } from './validator.ts'

/** Whether a value fits, and of the last value everything that did not. */
export type Validator<Value = unknown> = Pick<ValidateFunction<Value>, 'errors'> & ((json: unknown) => json is Value)
export type Compiler = <Value = unknown>(schema: object) => Validator<Value>

/**
 * JSON Schema 2020-12 by ajv. In a process with a compile cache a schema is compiled once for all starts, and its code is read
 * when a value is judged first. Throws what ajv throws where it is no JSON Schema.
 *
 * `options`: plain data. Formats: `date` and `date-time`.
 */
export function schemaCompiler(options: Options, folder = cacheFolder): Compiler {
  let ajv: Ajv2020 | undefined
  const own = (): Ajv2020 => {
    ajv ??= withFormats(new Ajv2020({ ...options, code: { ...options.code, source: true } }))
    return ajv
  }
  const compile = (schema: object): ValidateFunction => own().compile(schema as AnySchemaObject)
  return <Value>(schema: object) => {
    const file = keptFile(folder(), 'schema', [versionOf('ajv'), versionOf('ajv-formats'), options, FORMATS, schema])
    if (file?.exists()) return onFirstUse(() => keptValidator(file) ?? compile(schema)) as Validator<Value>
    const judge = compile(schema)
    if (file) keepValidator(file, own(), judge as ValidateFunction<never>)
    return judge as Validator<Value>
  }
}

function onFirstUse(make: () => ValidateFunction): Validator {
  let judge: ValidateFunction | undefined
  const validator = ((json: unknown) => {
    judge ??= make()
    const good = judge(json)
    validator.errors = judge.errors ?? null
    return good
  }) as Validator
  return validator
}

const FORMATS = ['date', 'date-time']

export function withFormats(ajv: Ajv2020): Ajv2020 {
  // ajv-formats is CommonJS: its default export is the plug-in, or holds it, depending on who loads it.
  const plugIn = (addFormats as unknown as { default?: typeof addFormats }).default ?? addFormats
  ;(plugIn as unknown as (to: unknown, formats: readonly string[]) => void)(ajv, FORMATS)
  return ajv
}
