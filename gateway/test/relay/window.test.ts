import { describe, expect, it } from 'vitest'
import { Window } from '../../src/relay/window.ts'

const turns = async (count = 20) => {
  for (let n = 0; n < count; n++) await Promise.resolve()
}
/** Work that ends when it is told to. */
const work = () => Promise.withResolvers<void>()

describe('the window of a lane', () => {
  it('has room again when half of it is free, not when all of it is: one slow send keeps nobody waiting', async () => {
    const window = new Window(() => ({ sends: 2, ahead: 2 }))
    const under = [work(), work(), work(), work()]
    for (const one of under) window.take(one.promise)
    expect(window.free).toBe(0)
    let room = false
    void window.room().then(() => {
      room = true
    })
    under[3]?.resolve()
    await turns()
    expect([window.free, room]).toEqual([1, false])
    under[1]?.resolve()
    await turns()
    expect([window.free, room]).toEqual([2, true])
  })

  it('sends no more at the same time than there are connections, in the order of asking', async () => {
    const window = new Window(() => ({ sends: 2, ahead: 8 }))
    const started: number[] = []
    const under = [0, 1, 2, 3, 4].map(() => work())
    under.forEach((one, index) => {
      void window.send(() => {
        started.push(index)
        return one.promise
      })
    })
    await turns()
    expect(started).toEqual([0, 1])
    under[1]?.resolve()
    await turns()
    expect(started).toEqual([0, 1, 2])
    under[0]?.resolve()
    under[2]?.resolve()
    await turns()
    expect(started).toEqual([0, 1, 2, 3, 4])
  })

  it('gives the place of a send that failed to the next one', async () => {
    const window = new Window(() => ({ sends: 1, ahead: 1 }))
    const first = window.send(() => Promise.reject(new Error('the line is dead')))
    const second = window.send(() => Promise.resolve('sent'))
    await expect(first).rejects.toThrow('the line is dead')
    expect(await second).toBe('sent')
    expect(await window.send(() => Promise.resolve('and again'))).toBe('and again')
  })

  it('follows an agreement that takes connections away or adds some', async () => {
    let sends = 1
    const window = new Window(() => ({ sends, ahead: 4 }))
    const started: number[] = []
    const under = [0, 1, 2, 3].map(() => work())
    const ask = (index: number) =>
      void window.send(() => {
        started.push(index)
        return under[index]?.promise ?? Promise.resolve()
      })
    ask(0)
    ask(1)
    sends = 2
    ask(2)
    await turns()
    expect(started).toEqual([0, 1])
    sends = 1
    under[0]?.resolve()
    await turns()
    expect(started).toEqual([0, 1])
    under[1]?.resolve()
    await turns()
    expect(started).toEqual([0, 1, 2])
  })

  it('says how many sends one after the other a lease has to outlive', () => {
    const waves = (sends: number, ahead: number) => new Window(() => ({ sends, ahead })).waves
    expect([waves(4, 0), waves(4, 8), waves(1, 8), waves(3, 8)]).toEqual([1, 3, 9, 4])
  })

  it('has ended when nothing is under way, whatever was taken meanwhile', async () => {
    const window = new Window(() => ({ sends: 2, ahead: 0 }))
    const [first, second] = [work(), work()]
    window.take(first.promise)
    let ended = false
    const end = window.ended().then(() => {
      ended = true
    })
    window.take(second.promise)
    first.resolve()
    await turns()
    expect(ended).toBe(false)
    second.resolve()
    await end
    expect(window.free).toBe(2)
  })

  it('says once what its work has failed with, and keeps the place of nothing that failed', async () => {
    const window = new Window(() => ({ sends: 2, ahead: 2 }))
    window.take(Promise.reject(new Error('nobody caught it')))
    await turns()
    expect(window.free).toBe(4)
    await expect(window.room()).rejects.toThrow('nobody caught it')
    await window.room()
    await window.ended()
  })
})
