import { instant } from '../../../message/clock.ts'
import type { NodeAbout, NodeRow } from '../../journal.ts'
import { GATEWAY, type Tx } from '../tx.ts'

interface NodeRecord extends NodeAbout {
  readonly id: string
  readonly since: number
  readonly beat_at: number
  readonly claims: number
  readonly agreements: string
}

/** Journal.nodes. */
export async function nodes(tx: Tx): Promise<readonly NodeRow[]> {
  const rows = await tx.all<NodeRecord>('nodes-alive')
  return rows.map(({ since, beat_at, ...row }) => ({
    ...row,
    since: instant(since),
    beatAt: instant(beat_at),
    self: row.id === tx.node,
  }))
}

/** One sign of life. Returns the generation of the files that every node should have read. */
export async function beat(tx: Tx, about: NodeAbout, agreements: string): Promise<number> {
  const { host, pid, version } = about
  await tx.run('node-beat', { id: tx.node, host, pid, version, agreements })
  return generation(tx)
}

export async function generation(tx: Tx): Promise<number> {
  return (await tx.get<{ generation: number }>('generation-get'))?.generation ?? 0
}

/** For Journal.askReload: the new generation, which the node that asks has read already. */
export async function nextGeneration(tx: Tx): Promise<number> {
  return (await tx.one<{ generation: number }>('generation-next')).generation
}

export async function leave(tx: Tx): Promise<void> {
  await tx.run('node-leave', { id: tx.node })
}

/** Frees what dead nodes held: deliveries, signals, messages they were working on. Returns how many were buried. */
export async function buryDead(tx: Tx, staleMs: number): Promise<number> {
  const dead = await tx.all<{ id: string; host: string; pid: number; beat_at: number }>('nodes-dead', { staleMs })
  let buried = 0
  for (const { id, host, pid, beat_at } of dead) {
    const deliveries = await tx.run('node-free-deliveries', { id })
    const signals = await tx.run('node-free-signals', { id })
    const marks = await tx.run('node-free-marks', { id })
    await tx.begin()
    const gone = await tx.run('node-bury', { id, staleMs })
    const data = { node: id, host, pid, lastBeat: instant(beat_at), freed: { deliveries, signals, marks } }
    if (gone === 1) tx.append(GATEWAY, { kind: 'node-lost', data })
    await tx.finish()
    buried += gone
  }
  return buried
}
