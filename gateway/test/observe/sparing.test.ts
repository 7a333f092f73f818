import { expect, it } from 'vitest'
import { sparing } from '../../src/observe/sparing.ts'

interface Note {
  readonly code: string
  readonly n: number
}
function made() {
  const told: (Note & { readonly leftOut?: number })[] = []
  let now = 0
  const note = sparing<Note>(
    { now: () => now },
    ({ code }) => code,
    (one) => told.push(one),
  )
  return { told, note, pass: (ms: number) => (now += ms) }
}

it('ten notes of a kind are told in a minute, and the first one after it says how many were left out', () => {
  const { told, note, pass } = made()
  for (let n = 1; n <= 25; n++) note({ code: 'a', n })
  expect(told.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  pass(59_999)
  note({ code: 'a', n: 26 })
  expect(told).toHaveLength(10)
  pass(1)
  for (const n of [27, 28]) note({ code: 'a', n })
  expect(told.slice(10)).toEqual([
    { code: 'a', n: 27, leftOut: 16 },
    { code: 'a', n: 28 },
  ])
})

it('a kind that floods leaves out none of another', () => {
  const { told, note } = made()
  for (let n = 1; n <= 25; n++) note({ code: 'a', n })
  note({ code: 'b', n: 1 })
  expect(told.at(-1)).toEqual({ code: 'b', n: 1 })
})

it('a clock that is put back does not silence a kind', () => {
  const { told, note, pass } = made()
  for (let n = 1; n <= 25; n++) note({ code: 'a', n })
  pass(-3_600_000)
  note({ code: 'a', n: 26 })
  expect(told.at(-1)).toEqual({ code: 'a', n: 26, leftOut: 15 })
})
