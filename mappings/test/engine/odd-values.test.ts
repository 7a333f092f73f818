import { describe, expect, it } from 'vitest'
import { validate } from '../../src/index.ts'
import { textOf } from '../../src/text-of.ts'
import { FORM_D, pack, sample } from './fixtures.ts'

/** The conformance suite's fuzzing found it: an object whose own `toString` is no function stopped the validation itself. */
const ODD = { toString: 1 }

describe('a value that is no text at all', () => {
  it.each(['issuingCountry', 'document', 'issuedOn', 'certification'])('as %s is a finding, not an error of ours', (name) => {
    const issues = validate(
      pack,
      { ...sample(FORM_D), [name]: name === 'certification' ? { office: ODD } : ODD },
      { side: 'issue', today: '2026-11-29' },
    )
    expect(issues.some(({ severity }) => severity === 'E')).toBe(true)
  })
  it('is written as JSON where it must be written', () => {
    expect(textOf(ODD)).toBe('{"toString":1}')
    expect(textOf('x')).toBe('x')
    expect(textOf(undefined)).toBe('undefined')
  })
})
