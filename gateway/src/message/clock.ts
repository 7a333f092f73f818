/** Time and chance are arguments (style 7). `main.ts` makes the real one, tests make theirs. */
export interface World {
  /** Milliseconds since the epoch, UTC. */
  now(): number
  /** A number in [0, 1). */
  random(): number
  /** A fresh UUID, version 4. */
  uuid(): string
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** RFC 3339 in UTC with milliseconds. */
export function instant(ms: number): string {
  return new Date(ms).toISOString()
}
