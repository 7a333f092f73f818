import { connect, createServer, type Socket } from 'node:net'

/** Where a wire breaks. Frames are counted from 1; the protocol header is the first of the client. */
export type Cut =
  /** That frame of the client is lost, and the connection with it. */
  | { readonly at: 'client'; readonly frame: number }
  /** In one piece with that frame the broker closes the connection, as one that shuts down may. */
  | { readonly at: 'broker'; readonly frame: number }
  /** The next frame of a client with this method is lost, and the connection with it. AMQP 0-9-1: class id, method id. */
  | { readonly at: 'method'; readonly method: readonly [number, number] }

/** A wire to a broker that breaks once, to the frame, and is whole before and after. */
export interface Cutter {
  readonly url: string
  /** Whether it has broken. */
  readonly done: boolean
  breakAt(cut: Cut): void
  close(): Promise<void>
}

const HEADER_BYTES = 8
/** AMQP 0-9-1 section 1.4.2.9: connection.close on channel 0 with 320, CONNECTION_FORCED, and the text "down". */
const FORCED = Buffer.from([1, 0, 0, 0, 0, 0, 15, 0, 10, 0, 50, 1, 64, 4, ...Buffer.from('down'), 0, 0, 0, 0, 206])

/** Frames are counted on the first connection after `breakAt`. */
export async function openCutter(broker: URL): Promise<Cutter> {
  let cut: Cut | undefined
  let counted: Socket | undefined
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const far = connect(Number(broker.port || 5672), broker.hostname)
    const end = () => {
      client.destroy()
      far.destroy()
    }
    for (const socket of [client, far]) {
      socket.setNoDelay(true)
      sockets.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    counted ??= client
    eachPiece(client, HEADER_BYTES, (piece, count) => {
      const hit =
        cut?.at === 'method' ? isMethod(piece, cut.method) : cut?.at === 'client' && counted === client && count === cut.frame
      if (!hit) return void far.write(piece)
      cut = undefined
      end()
    })
    eachPiece(far, 0, (piece, count) => {
      if (cut?.at !== 'broker' || counted !== client || count !== cut.frame) return void client.write(piece)
      cut = undefined
      client.end(Buffer.concat([piece, FORCED]))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `amqp://127.0.0.1:${port}${broker.pathname}`,
    get done() {
      return cut === undefined
    },
    breakAt: (next) => {
      cut = next
      counted = undefined
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The first `header` bytes, then frame by frame (AMQP 0-9-1 section 2.3.5): kind, channel, length of the payload, payload, end. */
function eachPiece(socket: Socket, header: number, take: (piece: Buffer, count: number) => void): void {
  let rest = Buffer.alloc(0)
  let count = 0
  const length = () => {
    if (count === 0 && header > 0) return header
    return rest.length < 7 ? Number.POSITIVE_INFINITY : rest.readUInt32BE(3) + 8
  }
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data])
    for (let bytes = length(); rest.length >= bytes; bytes = length()) {
      const piece = rest.subarray(0, bytes)
      rest = rest.subarray(bytes)
      take(piece, ++count)
    }
  })
}

function isMethod(piece: Buffer, [family, method]: readonly [number, number]): boolean {
  return piece[0] === 1 && piece.length > 11 && piece.readUInt16BE(7) === family && piece.readUInt16BE(9) === method
}
