import { certificateOf, numbered, received } from '../certificate.ts'
import { turn } from '../measure.ts'
import type { MemoryResult } from '../results.ts'
import { makeStand, TO } from '../stand.ts'

/** A process of its own, so that nothing but the messages moves its memory. Started with `--expose-gc`. */
export interface MemoryWish {
  readonly warmUp: number
  readonly messages: number
  readonly points: number
}
export type MemoryPoint = MemoryResult['points'][number]

const KILOBYTES = 10

process.once('message', (wish: MemoryWish) => {
  run(wish).then(
    () => process.disconnect?.(),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})

/** Every message is another certificate: it goes out of one gateway and into the other. */
async function run({ warmUp, messages, points }: MemoryWish): Promise<void> {
  const stand = await makeStand('p-256')
  const like = certificateOf(stand.pack, KILOBYTES * 1_000, 1, new Date().toISOString().slice(0, 10))
  const pass = async (from: number, to: number) => {
    for (let serial = from; serial < to; serial++) {
      await stand.inward(await stand.outward(received(numbered(like, serial), TO, serial)))
      await turn()
    }
  }
  await pass(0, warmUp)
  tell(0)
  for (let point = 1; point <= points; point++) {
    const done = (at: number) => Math.round((messages * at) / points)
    await pass(warmUp + done(point - 1), warmUp + done(point))
    tell(done(point))
  }
}

function tell(messages: number): void {
  // twice: the first collection runs the finalizers of what it found, the second takes what they let go
  globalThis.gc?.()
  globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  process.send?.({ messages, rssBytes: rss, heapBytes: heapUsed, externalBytes: external } satisfies MemoryPoint)
}
