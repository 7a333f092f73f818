import { describe, expect, test } from 'vitest'
import { logSink } from '../../src/observe/log-sink.ts'

const failing = (code: string) => Object.assign(new Error(code), { code })

/** A disk with so much room; `undefined`: one that takes whatever comes. */
function disk(room?: number) {
  const state = { text: '', room, asked: 0, code: 'ENOSPC' }
  const write = (bytes: Uint8Array) => {
    state.asked += 1
    const many = Math.min(bytes.length, state.room ?? bytes.length)
    if (many === 0) throw failing(state.code)
    state.text += Buffer.from(bytes.subarray(0, many)).toString('utf8')
    if (state.room !== undefined) state.room -= many
    return many
  }
  return { state, sink: logSink(() => 7, write) }
}

describe('the log', () => {
  test('is written as it comes', () => {
    const { state, sink } = disk()
    for (const line of ['{"msg":"ü"}\n', '{"msg":2}\n']) sink.write(line)
    expect(state.text).toBe('{"msg":"ü"}\n{"msg":2}\n')
  })

  test('goes on when the disk has room again, and says how much is missing', () => {
    const { state, sink } = disk(14)
    for (let n = 0; n < 5; n += 1) sink.write(`{"n":${n}}\n`)
    state.room = undefined
    sink.write('{"n":5}\n')
    sink.write('{"n":6}\n')
    const lines = state.text.split('\n')
    expect(lines).toEqual(['{"n":0}', '{"n":1', expect.stringContaining('"lost":4'), '{"n":5}', '{"n":6}', ''])
    expect(JSON.parse(lines[2] as string)).toMatchObject({ level: 40, time: 7, lost: 4 })
  })

  test('waits a moment for a slow reader, and not again until it reads', () => {
    const { state, sink } = disk(0)
    state.code = 'EAGAIN'
    sink.write('{"n":0}\n')
    expect(state.asked).toBeGreaterThan(10)
    const before = state.asked
    for (let n = 1; n < 100; n += 1) sink.write(`{"n":${n}}\n`)
    expect(state.asked - before).toBe(99)
    state.room = undefined
    sink.write('{"n":100}\n')
    expect(state.text.split('\n')).toEqual([expect.stringContaining('"lost":100'), '{"n":100}', ''])
  })
})
