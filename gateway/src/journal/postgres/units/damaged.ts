import { type DamagedPlace, damagedEvent, damagedMark } from '../../damaged.ts'
import { GATEWAY, type Tx } from '../tx.ts'

/** Journal.tellDamaged. */
export async function tellDamaged(tx: Tx, digest: string, place: DamagedPlace): Promise<boolean> {
  await tx.begin()
  if ((await tx.run('meta-mark', { name: damagedMark(digest), value: tx.at })) === 0) return false
  tx.append(GATEWAY, damagedEvent(digest, place))
  return true
}

/** Of several, always in the same order: two units that find the same ones never wait for each other. */
export async function tellAllDamaged(tx: Tx, found: ReadonlyMap<string, DamagedPlace>): Promise<void> {
  for (const [digest, place] of [...found].toSorted(([one], [other]) => (one < other ? -1 : 1)))
    await tellDamaged(tx, digest, place)
}
