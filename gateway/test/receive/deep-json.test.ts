import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Alone, openAlone } from './alone.ts'
import { certificate } from './documents.ts'
import { letter } from './letter.ts'

let th: Alone
beforeAll(async () => {
  th = await openAlone('TH', ['VN'])
})
afterAll(() => th.close())

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

it.each([63, 5_000])(
  'a certificate whose extension has %d levels is refused as wrong, once and for good, and the next one is taken',
  async (levels) => {
    const deep = certificate({ extensions: { deep: nested(levels) } })
    expect((await th.post('VN', (await letter(th.pen('VN'), deep)).wire)).status).toBeLessThan(300)
    expect((await th.mail()).map(({ content }) => content.kind)).toContain('error-list')
    expect(th.gateway.notes.filter(({ code }) => code === 'ASW_INTERNAL')).toEqual([])

    await th.post('VN', (await letter(th.pen('VN'), certificate())).wire)
    expect((await th.mail()).map(({ content }) => content.kind)).toEqual(['acknowledgment'])
  },
)
