/** `work` that is asked for while it is being done is done again afterwards, however the turn before it ended. */
export function oneAfterTheOther<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return () => {
    const turn = last.catch(() => undefined).then(work)
    last = turn
    return turn
  }
}
