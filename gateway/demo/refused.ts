import { Refused } from './client.ts'

/** The refusal that a request must meet. Throws when it was taken. */
export async function refused(request: () => Promise<unknown>): Promise<Refused> {
  try {
    await request()
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
  throw new Error('the door took what it must refuse')
}
