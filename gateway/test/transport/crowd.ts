import { type RequestOptions, request } from 'node:https'
import { connect, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { pemOf, type Secrets } from './doors.ts'

/** Who knocks and says nothing, from an address of this machine, and comes again whenever it is cut off. */
export interface Silent {
  /** How often one of them was cut off. */
  readonly cuts: () => number
  close(): void
}
export function openSilent(port: number, many: number, from: string, greeting = ''): Silent {
  const sockets = new Set<Socket>()
  let [cuts, over] = [0, false]
  const knock = () => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from }, () => greeting && socket.write(greeting))
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      sockets.delete(socket)
      if (over) return
      cuts += 1
      setImmediate(knock)
    })
  }
  for (let n = 0; n < many; n++) knock()
  return {
    cuts: () => cuts,
    close: () => {
      over = true
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** A partner's TLS connection, by hand: what it heard so far, and whether it was cut off. */
export interface Raw {
  readonly socket: TLSSocket
  readonly heard: () => string
  readonly closed: Promise<string>
}
export function openRaw(secrets: Secrets, port: number, client = secrets.client, said = ''): Promise<Raw> {
  const { key, certificate: cert } = pemOf(client)
  const { promise: closed, resolve: settle } = Promise.withResolvers<string>()
  let heard = ''
  return new Promise((resolve) => {
    const socket = connectTls({ host: 'localhost', port, ca: secrets.pki.rootPem, key, cert }, () => {
      socket.write(said)
      resolve({ socket, heard: () => heard, closed })
    })
    socket.on('data', (data) => {
      heard += data.toString()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      settle(heard)
      resolve({ socket, heard: () => heard, closed })
    })
  })
}

/** A request whose body is not there yet: the door says 100 once it has begun to read it. */
export function unfinished(announced: number, body = ''): string {
  return `POST /ebms2 HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/xml\r\ncontent-length: ${announced}\r\nexpect: 100-continue\r\n\r\n${body}`
}

/** One request on a connection of its own: its status, or the code of what went wrong. */
export function ask(secrets: Secrets, port: number, more: RequestOptions & { readonly body?: string } = {}) {
  const { key, certificate: cert } = pemOf(secrets.client)
  const { body = 'x', ...options } = more
  return new Promise<{ readonly status?: number; readonly retryAfter?: string | undefined; readonly error?: string }>(
    (resolve) => {
      const asked = request(
        {
          ...{ host: 'localhost', port, path: '/ebms2', method: 'POST', key, cert, ca: secrets.pki.rootPem, agent: false },
          ...options,
          headers: { 'content-type': 'text/xml', ...options.headers },
        },
        (response) => {
          response.resume()
          response.on('end', () => resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] }))
        },
      )
      asked.on('error', (error: NodeJS.ErrnoException) => resolve({ error: error.code ?? error.message }))
      asked.end(body)
    },
  )
}
