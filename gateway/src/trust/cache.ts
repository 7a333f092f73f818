/** A bounded memory of positive verdicts. Made by `main.ts` and handed in: there is no global state. */
export interface PathCache<Verdict> {
  /** The verdict under this key, if it holds at `at` (milliseconds). */
  get(key: string, at: number): Verdict | undefined
  /** Holds from `from` to `to` (milliseconds, both included). When full, the one used longest ago goes. */
  put(key: string, verdict: Verdict, from: number, to: number): void
  readonly size: number
}

export function pathCache<Verdict>(maxEntries = 1000): PathCache<Verdict> {
  const entries = new Map<string, { readonly verdict: Verdict; readonly from: number; readonly to: number }>()
  return {
    get size() {
      return entries.size
    },
    get(key, at) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      entries.delete(key)
      // past its end it never holds again, unless the clock was wrong: judge anew
      if (at > entry.to) return undefined
      entries.set(key, entry)
      return at < entry.from ? undefined : entry.verdict
    },
    put(key, verdict, from, to) {
      entries.delete(key)
      entries.set(key, { verdict, from, to })
      const [oldest] = entries.keys()
      if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest)
    },
  }
}
