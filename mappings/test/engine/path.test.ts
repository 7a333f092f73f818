import { expect, test } from 'vitest'
import { valueAt } from '../../src/path.ts'

const json = JSON.parse('{"a":{"b":[1,{"c":null}]},"toString":"mine","__proto__":{"d":1}}') as unknown

test.each([
  [
    ['a', 'b'],
    [1, { c: null }],
  ],
  [['a', 'b', '1', 'c'], null],
  [['a', 'b', 'length'], 2],
  [['toString'], 'mine'],
  [['__proto__', 'd'], 1],
  [[], json],
  [['a', 'x'], undefined],
  [['a', 'b', '1', 'c', 'x'], undefined],
  [['a', 'toString'], undefined],
  [['a', 'constructor'], undefined],
  [['a', '__proto__'], undefined],
  [['a', 'b', 'map'], undefined],
])('the value at %j is %j', (path, value) => {
  expect(valueAt(json, path)).toEqual(value)
})
