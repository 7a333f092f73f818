import type { FastifyInstance } from 'fastify'

/** Invented here, for this run only. */
export const API_KEY = 'bench-key-of-the-national-single-window'

export interface ServerWish {
  /** Where a journal may lie: on a disk, not in memory. */
  readonly folder: string
}
/** To the parent: first the port, then the CPU time so far at each `cpu?`. */
export type ServerNote = { readonly port: number } | { readonly cpuUs: number }
export type ServerQuestion = 'cpu?' | 'stop'

/** A server in a process of its own: tells its port, answers what CPU time it has used, stops when told so. */
export async function serve(open: () => Promise<{ readonly app: FastifyInstance; close(): Promise<void> }>): Promise<void> {
  const { app, close } = await open()
  await app.listen({ host: '127.0.0.1', port: 0 })
  process.on('message', (question: ServerQuestion) => {
    if (question === 'cpu?') tell({ cpuUs: cpuUs() })
    else
      void app
        .close()
        .then(close)
        .then(() => process.disconnect?.())
  })
  tell({ port: (app.server.address() as { readonly port: number }).port })
}

function tell(note: ServerNote): void {
  process.send?.(note)
}
function cpuUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
