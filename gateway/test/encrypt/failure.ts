/** Code of the error that `act` throws or rejects with; `undefined` if it succeeds or the error has none. */
export async function codeOf(act: () => unknown): Promise<string | undefined> {
  const error = await errorOf(act)
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

export async function errorOf(act: () => unknown): Promise<unknown> {
  try {
    await act()
    return undefined
  } catch (error) {
    return error
  }
}
