/** A value that an XML document carries and that is none of the domestic document: its own id, when it was made, what it answers. */
export interface GivenValue {
  readonly name: string
  readonly pattern: RegExp
  readonly required: boolean
  /** A value of the right form, for samples and for `explain`. */
  readonly example: string
}

export type Given = Readonly<Record<string, string>>

/**
 * The values for one document: the table's own where the caller gives none. Throws TypeError for a value that is missing, misshapen
 * or that the pack does not know: it is the caller who is wrong, never the document.
 */
export function completeGiven(declared: ReadonlyMap<string, GivenValue>, table: Given, own: Given): Given {
  const given = { ...table, ...own }
  for (const [name, value] of Object.entries(given)) {
    const known = declared.get(name)
    if (known === undefined)
      throw new TypeError(`the pack takes no ${name} beside a document; it takes ${[...declared.keys()].join(', ')}`)
    if (typeof value !== 'string' || !known.pattern.test(value))
      throw new TypeError(`${name} has not the form ${known.pattern.source}`)
  }
  for (const { name, required } of declared.values())
    if (required && given[name] === undefined) throw new TypeError(`${name} must be given beside the document`)
  return given
}

/** Examples of what an XML document cannot be without. */
export function requiredExamples(declared: ReadonlyMap<string, GivenValue>): Given {
  return exampleGiven(new Map([...declared].filter(([, { required }]) => required)))
}

/** Examples of everything that is declared, the table's own values before them. */
export function exampleGiven(declared: ReadonlyMap<string, GivenValue>, table: Given = {}): Given {
  return { ...Object.fromEntries([...declared.values()].map(({ name, example }) => [name, example])), ...table }
}
