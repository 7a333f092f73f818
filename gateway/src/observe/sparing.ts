import type { World } from '../message/clock.ts'

const WINDOW_MS = 60_000
const FULL = 10

/**
 * Whoever can knock can fill a log. Of each kind ten notes a minute are told; how many were left out says the first one that is told
 * after that minute, as `leftOut`. Counted is everything elsewhere (metrics).
 */
export function sparing<Note extends object>(
  world: Pick<World, 'now'>,
  kindOf: (note: Note) => string,
  tell: (note: Note & { readonly leftOut?: number }) => void,
): (note: Note) => void {
  const kinds = new Map<string, { readonly since: number; told: number; leftOut: number }>()
  return (note) => {
    const kind = kindOf(note)
    const now = world.now()
    const known = kinds.get(kind)
    // A clock that was put back begins a new minute as well.
    const over = known !== undefined && Math.abs(now - known.since) >= WINDOW_MS
    const current = known && !over ? known : { since: now, told: 0, leftOut: 0 }
    kinds.set(kind, current)
    if (current.told >= FULL) {
      current.leftOut += 1
      return
    }
    current.told += 1
    tell(over && known.leftOut > 0 ? { ...note, leftOut: known.leftOut } : note)
  }
}
