interface SchemaError {
  readonly keyword: string
  readonly instancePath: string
  readonly message?: string | undefined
  readonly params: Readonly<Record<string, unknown>>
}

/** Longer names are not repeated to whoever sent them. */
const MAX_NAME = 64

/** What does not fit its schema, in one line: `place` is `body`, `querystring` and the like. */
export function unfit(place: string, errors: readonly SchemaError[]): string {
  return errors.map((error) => `${place}${error.instancePath} ${error.message ?? 'does not fit'}${which(error)}`).join(', ')
}

/** The name or the values that the sentence of the validator leaves out. */
function which({ keyword, params }: SchemaError): string {
  const { additionalProperty, allowedValues } = params
  if (keyword === 'additionalProperties' && typeof additionalProperty === 'string')
    return `: ${additionalProperty.slice(0, MAX_NAME)}`
  return keyword === 'enum' && Array.isArray(allowedValues) ? `: ${allowedValues.join(', ')}` : ''
}
