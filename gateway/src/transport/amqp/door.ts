import { type Channel, type ChannelModel, connect, credentials, type Options, type SocketOptions } from 'amqplib'

/** How to reach one broker, and as whom. */
export interface BrokerDoor {
  /** `amqps://host:port/vhost`, without credentials; `amqp://` on this machine only. */
  readonly url: string
  /** SASL PLAIN. Without it: over TLS our certificate is our name (SASL EXTERNAL), on this machine the user `guest`. */
  readonly user?: string
  /** Asked at every connect. */
  readonly password?: () => string
  readonly connectTimeoutMs: number
  readonly heartbeatMs: number
  /** PEM; for `amqps`. */
  readonly tls?: {
    readonly ca?: readonly string[]
    readonly key: string
    readonly cert: string
    readonly checkServerIdentity?: SocketOptions['checkServerIdentity']
    /** What speaks, now, against the server that this door was opened to. */
    readonly objection?: () => Error | undefined
  }
}

/** The frames of one message: 128 KiB is what RabbitMQ offers. */
const FRAME_MAX = 131_072

/** Opens a connection; rejects with the error of the socket, of TLS or of the broker. */
export async function dial(door: BrokerDoor): Promise<ChannelModel> {
  const url = new URL(door.url)
  const model = await connect(address(url, door), {
    // Without it every confirm waits for a delayed TCP acknowledgment (45 ms).
    noDelay: true,
    keepAlive: true,
    timeout: door.connectTimeoutMs,
    clientProperties: { connection_name: 'asw-gateway' },
    credentials: credentialsOf(door, url.protocol),
    ...(door.tls && url.protocol === 'amqps:'
      ? {
          ...door.tls,
          ca: door.tls.ca === undefined ? undefined : [...door.tls.ca],
          minVersion: 'TLSv1.2',
        }
      : {}),
  } as SocketOptions)
  // An error is followed by `close`, and that is what everybody listens for; without a listener Node ends the process.
  model.on('error', () => undefined)
  return model
}

/**
 * Closes a connection or a channel; resolves when it is closed, whoever closed it. amqplib's own `close` waits for the
 * answer of the broker and nothing else: for ever, when the connection breaks before it comes.
 */
export function hangUp(line: ChannelModel | Channel): Promise<void> {
  return new Promise((resolve) => {
    line.once('close', () => resolve())
    line.close().catch(() => resolve())
  })
}

function address(url: URL, door: BrokerDoor): Options.Connect {
  const vhost = decodeURIComponent(url.pathname.slice(1))
  return {
    protocol: url.protocol.slice(0, -1),
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    vhost: encodeURIComponent(vhost === '' ? '/' : vhost),
    heartbeat: Math.max(1, Math.round(door.heartbeatMs / 1000)),
    frameMax: FRAME_MAX,
  }
}

function credentialsOf(door: BrokerDoor, protocol: string) {
  if (door.user !== undefined) return credentials.plain(door.user, door.password?.() ?? '')
  return protocol === 'amqps:' ? credentials.external() : credentials.plain('guest', 'guest')
}

/** The text of an error with its code, for people. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : ''
  const inner = error instanceof AggregateError ? error.errors.map(reason).join('; ') : ''
  return `${code}${error.message}${inner}`
}
