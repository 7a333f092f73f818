import { expect, it } from 'vitest'
import { oneAfterTheOther } from '../../src/house/one-after-the-other.ts'

it('two reloads at once run one after the other, though the first fails', async () => {
  const seen: string[] = []
  let turn = 0
  const reload = oneAfterTheOther(async () => {
    turn += 1
    const mine = turn
    seen.push(`begin ${mine}`)
    await new Promise((resolve) => setImmediate(resolve))
    seen.push(`end ${mine}`)
    if (mine === 1) throw new Error('a bad file')
    return mine
  })
  const both = await Promise.allSettled([reload(), reload()])
  expect(seen).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2'])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
})
