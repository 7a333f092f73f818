import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const STYLE = readFileSync(fileURLToPath(new URL('../../src/console/page/style.css', import.meta.url)), 'utf8')
const colours = new Map(
  [...STYLE.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name!,
    { light: light!, dark: dark! },
  ]),
)

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

const PAIRS: readonly (readonly [string, string])[] = [
  ...['card', 'ground', 'calm-ground', 'good-ground', 'bad-ground', 'warn-ground', 'busy-ground'].map(
    (ground) => ['ink', ground] as const,
  ),
  ...['card', 'ground', 'busy-ground'].flatMap((ground) => [['quiet', ground] as const, ['link', ground] as const]),
  ...['good', 'bad', 'warn', 'busy'].flatMap((tone) => [[tone, `${tone}-ground`] as const, [tone, 'card'] as const]),
]

describe('text on the page of the operator', () => {
  it.each(PAIRS)('%s on %s can be read in the light and in the dark', (text, ground) => {
    for (const scheme of ['light', 'dark'] as const)
      expect(contrast(colours.get(text)![scheme], colours.get(ground)![scheme]), scheme).toBeGreaterThanOrEqual(4.5)
  })
  it('is measured as WCAG measures: black on white is 21', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#777777', '#ffffff')).toBeLessThan(4.5)
  })
})
