import type { Unit } from './code.ts'
import type { ProgramCode } from './rule.ts'
import { UNKNOWN_YET } from './scope.ts'

/** Names of the functions that tell a document's date, scheme and issuing country. */
export interface ProgramHead {
  readonly date: string
  readonly scheme: string
  readonly issuer: string
}

/**
 * The functions of a unit as one piece of JavaScript, as ajv makes one of a schema: a thousand small closures cost twice the time.
 * Nothing of a rule file stands in it but in the form of JSON texts: names are made here, everything else is handed in as a constant.
 */
export function programCode(name: string, unit: Unit, head: ProgramHead, judges: readonly string[]): ProgramCode {
  const constants = unit.constants.map((_, at) => `k${at}`)
  const text = `'use strict'
${constants.length === 0 ? '' : `const [${constants.join(', ')}] = constants`}
class Run {
constructor(document, context, lists) {
this.document = document
this.today = context.today
this.side = context.side
this.known = context.known
this.lists = lists
this.on = context.today
this.settings = NO_SETTINGS
${unit.members.map((member) => `this.${member.name} = ${member.initial}\n`).join('')}}
}
${unit.functions.join('')}return {
open: (document, context, lists) => new Run(document, context, lists),
date: ${head.date},
scheme: ${head.scheme},
issuer: ${head.issuer},
judges: [${judges.join(', ')}],
}
//# sourceURL=asw-rules/${name.replaceAll(/[^\w-]/g, '_')}.js`
  const make = new Function('constants', 'UNKNOWN_YET', 'NO_SETTINGS', text) as (...given: readonly unknown[]) => ProgramCode
  return make(unit.constants, UNKNOWN_YET, Object.freeze({}))
}
