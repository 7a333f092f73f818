/** The command was called wrongly: exit code 2, and no verdict on anybody. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Runs `read`; whatever fails in it is about what was named on the command line. */
export function named<Result>(what: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError(why.includes(what) ? why : `${what}: ${why}`, { cause: error })
  }
}
