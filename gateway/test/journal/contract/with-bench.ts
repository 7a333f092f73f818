import { afterEach, beforeEach, expect } from 'vitest'
import type { FaultCode } from '../../../src/message/faults.ts'
import type { Bench, OpenBench } from '../bench.ts'

/** A fresh store for every test; `bench()` is the present one. */
export function withBench(open: OpenBench): () => Bench {
  let bench: Bench | undefined
  beforeEach(async () => {
    bench = await open()
  })
  afterEach(async () => {
    await bench?.end()
    bench = undefined
  })
  return () => {
    if (!bench) throw new Error('no bench outside a test')
    return bench
  }
}

/** Failures are told by their code. */
export async function expectFault(work: Promise<unknown>, code: FaultCode, message?: RegExp): Promise<void> {
  await expect(work).rejects.toMatchObject({ code, ...(message ? { message: expect.stringMatching(message) } : {}) })
}
