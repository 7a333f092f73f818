import { expect, test } from 'vitest'
import { pathCache } from '../../src/trust/index.ts'

test('a verdict holds within its window only', () => {
  const cache = pathCache<string>()
  cache.put('key', 'good', 10, 20)
  expect([9, 10, 20, 9].map((at) => cache.get('key', at))).toEqual([undefined, 'good', 'good', undefined])
  expect(cache.get('key', 21)).toBeUndefined()
  expect(cache.size).toBe(0)
})

test('it never holds more than its bound; what was used longest ago goes', () => {
  const cache = pathCache<string>(2)
  cache.put('a', 'A', 0, 9)
  cache.put('b', 'B', 0, 9)
  cache.get('a', 1)
  cache.put('c', 'C', 0, 9)
  expect(cache.size).toBe(2)
  expect(['a', 'b', 'c'].map((key) => cache.get(key, 1))).toEqual(['A', undefined, 'C'])
})

test('a key put again counts once and holds the new verdict', () => {
  const cache = pathCache<string>(2)
  cache.put('a', 'old', 0, 9)
  cache.put('a', 'new', 0, 9)
  expect(cache.size).toBe(1)
  expect(cache.get('a', 1)).toBe('new')
})
