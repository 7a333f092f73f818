import { expect, it } from 'vitest'
import { referenceNumber } from '../../bench/certificate.ts'
import { readOptions } from '../../bench/options.ts'

it('measures everything where nothing is named', () => {
  expect(readOptions([])).toEqual({
    operations: ['sign', 'verify', 'encrypt', 'decrypt', 'outward', 'inward'],
    memory: true,
    intake: true,
    relay: true,
    quick: false,
    json: false,
    enforce: false,
  })
})

it('measures only what is named', () => {
  expect(readOptions(['--only', 'verify,intake', '--quick'])).toMatchObject({
    operations: ['verify'],
    memory: false,
    intake: true,
    relay: false,
    quick: true,
  })
})

it.each([{ args: ['--only', 'sing'] }, { args: ['--fast'] }, { args: ['sign'] }])('refuses $args', ({ args }) => {
  expect(() => readOptions(args)).toThrow(TypeError)
})

it('every certificate of a run has a number of its own', () => {
  const numbers = Array.from({ length: 250_000 }, (_, serial) => referenceNumber('VN-TH 26/02/00001', serial))
  expect(new Set(numbers).size).toBe(numbers.length)
  expect(numbers.every((number) => /^VN-TH 26\/\d\d\/\d{5}$/.test(number))).toBe(true)
})
