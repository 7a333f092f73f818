import type { Store } from '../store.ts'

/** For Journal.nodes: the store's time, and what is claimed. Only one process serves a folder: whatever is claimed is its own. */
export function alive(store: Store): { readonly at: string; readonly claims: number } {
  return { at: store.at, ...store.one<{ claims: number }>('claims-held', { now: store.now }) }
}
