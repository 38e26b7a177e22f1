import { createSocket } from 'node:dgram'
import { createConnection } from 'node:net'
import type { Stoppable } from '#engine/base/clock.ts'
import type { HostPort } from '#engine/contract/env.ts'

/** Hears what comes back for one query. */
export interface WireUser {
  /** One whole message. Further ones may follow. */
  onBytes(bytes: Buffer): void
  /** Nothing will come any more: the port is closed, or there is no way there. */
  onError(): void
}

/** Carries one query to one server; `stop` ends it and may be called any number of times. */
export interface Wire {
  datagram(server: HostPort, query: Buffer, user: WireUser): Stoppable
  stream(server: HostPort, query: Buffer, user: WireUser): Stoppable
}

const LENGTH_BYTES = 2

/** Real sockets, one for each query, so that each has a port of its own that nobody can guess (RFC 5452 §9.2). */
export const socketWire: Wire = { datagram, stream }

/** The socket is connected: the system lets through what comes from that server alone, and tells of a closed port. */
function datagram({ host, port }: HostPort, query: Buffer, user: WireUser): Stoppable {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  let isOpen = true
  const stop = () => {
    if (isOpen) socket.close()
    isOpen = false
  }
  const fail = () => {
    if (!isOpen) return
    stop()
    user.onError()
  }
  socket.on('message', (bytes) => isOpen && user.onBytes(bytes))
  socket.on('error', fail)
  // Not as the callback of `connect`: that would be told of a failure too, in place of `error`.
  socket.once('connect', () => {
    if (isOpen) socket.send(query, (error) => error && fail())
  })
  socket.connect(port, host)
  return { stop }
}

/** RFC 7766 §8: two bytes of length before each message. */
function stream({ host, port }: HostPort, query: Buffer, user: WireUser): Stoppable {
  const socket = createConnection({ host, port, noDelay: true })
  /** Of the message under way; 0 while its length itself is. */
  let messageBytes = 0
  let isOpen = true
  const stop = () => {
    isOpen = false
    socket.destroy()
  }
  const fail = () => {
    if (!isOpen) return
    stop()
    user.onError()
  }
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt16BE(query.length)
  socket.write(Buffer.concat([length, query]))
  socket.on('readable', () => {
    while (isOpen) {
      const wanted = messageBytes || LENGTH_BYTES
      const bytes: Buffer | null = socket.read(wanted)
      // At the end of the stream what is left is read, however little.
      if (!bytes || bytes.length < wanted) return
      if (messageBytes === 0) messageBytes = bytes.readUInt16BE(0)
      else {
        messageBytes = 0
        user.onBytes(bytes)
      }
    }
  })
  socket.on('error', fail)
  socket.on('close', fail)
  return { stop }
}
