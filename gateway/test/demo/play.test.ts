import { describe, expect, it } from 'vitest'
import { type Chapter, holds, type Step } from '../../demo/chapter.ts'
import { CHAPTERS } from '../../demo/chapters.ts'
import { Refused } from '../../demo/client.ts'
import { play } from '../../demo/play.ts'
import { Show } from '../../demo/show.ts'
import { toldStage } from './stage.ts'

const PATIENCE_MS = 150

function chapter(steps: readonly Step[]): Chapter {
  return { id: 'x', title: 'X', tells: 'x', countries: ['VN'], about: () => [], scenes: () => [{ title: 'one', steps }] }
}

async function played(steps: readonly Step[], answers = {}) {
  const lines: Readonly<Record<string, unknown>>[] = []
  const show = new Show(true, (text) => lines.push(JSON.parse(text) as Record<string, unknown>))
  const one = chapter(steps)
  show.begin(one)
  await play(one, toldStage({ VN: answers }), show, PATIENCE_MS)
  return { show, lines, expected: lines.filter((line) => 'expect' in line) }
}

const seen = (value: unknown, good: boolean) =>
  holds(
    'it is so',
    async () => value,
    () => good,
  )

describe('a chapter', () => {
  it('in which everything holds is good, with its proof for every gateway', async () => {
    const { show, expected } = await played([{ expect: [seen(1, true)] }])
    expect(show.good).toBe(true)
    expect(show.results).toMatchObject([{ id: 'x', held: 2, broken: 0 }])
    expect(expected.at(-1)?.expect).toContain('no chain of hashes is broken')
  })

  it('waits for what comes later', async () => {
    let asked = 0
    const later = holds(
      'the third time',
      async () => ++asked,
      (times) => times === 3,
    )
    expect((await played([{ expect: [later] }])).show.good).toBe(true)
  })

  it('ends at the first thing that does not come, and tells what was there instead', async () => {
    let went = false
    const { show, expected } = await played([{ expect: [seen('something else', false)] }, { act: async () => (went = true) }])
    expect(show.good).toBe(false)
    expect(show.results).toMatchObject([{ held: 0, broken: 1 }])
    expect(expected).toMatchObject([{ held: false, seen: 'something else' }])
    expect(went).toBe(false)
  })

  it('ends where a step fails, and tells why', async () => {
    const { show, expected } = await played([{ act: () => Promise.reject(new Error('no way')) }, { expect: [seen(1, true)] }])
    expect(show.results).toMatchObject([{ held: 0, broken: 1 }])
    expect(expected).toMatchObject([{ expect: 'no way', held: false }])
  })

  it('sees a refusal of the door, and waits on', async () => {
    let asked = 0
    const see = async () => {
      if (++asked === 1) throw new Refused('GET /x', 404, '{"code":"ASW_NOT_FOUND"}')
      return 'there'
    }
    expect((await played([{ expect: [holds('it comes', see, (found) => found === 'there')] }])).show.good).toBe(true)
  })

  it.each([
    ['a broken chain', { '/v1/evidence/chains': { broken: { n: 3 } } }],
    ['something that is stuck', { '/v1/stuck': { items: [{ what: 'dead-letter' }] } }],
  ])('does not end well with %s', async (_name, answers) => {
    expect((await played([], answers)).show.good).toBe(false)
  })

  it('does not mind what waits in an inbox: that is the turn of the NSW', async () => {
    expect((await played([], { '/v1/stuck': { items: [{ what: 'inbox' }] } })).show.good).toBe(true)
  })
})

describe('the chapters', () => {
  it('have ids of their own', () => {
    expect(new Set(CHAPTERS.map(({ id }) => id)).size).toBe(CHAPTERS.length)
    for (const { id } of CHAPTERS) expect(id).toMatch(/^[a-z-]+$/)
  })

  it.each(CHAPTERS.map((one) => [one.id, one] as const))('%s expects something in every scene', (_id, one) => {
    for (const { title, steps } of one.scenes(toldStage({}))) {
      expect(steps.flatMap(({ expect: all = [] }) => all).length, title).toBeGreaterThan(0)
    }
  })
})
