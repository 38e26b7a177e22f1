import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { parseMessage } from '#engine/sip/message.ts'
import type { LoopbackBlock } from '#scripts/appliance/loopback.ts'
import { answerTo } from '../responses.ts'

const HOSTS = [20, 21, 22, 23, 24, 25, 26, 27, 28, 29]
const FIRST_PORT = 6_000

/** So many destinations that answer probes, take every call and end no call themselves. */
export class WideCallees {
  private readonly sockets: Socket[]

  private constructor(sockets: Socket[]) {
    this.sockets = sockets
  }

  /** Their lines of a dispatcher.list, one set. */
  static list(block: LoopbackBlock, count: number): string {
    return placesOf(block, count)
      .map(({ address, port }) => `1 sip:${address}:${port}\n`)
      .join('')
  }

  static async open(block: LoopbackBlock, count: number): Promise<WideCallees> {
    return new WideCallees(await Promise.all(placesOf(block, count).map(openCallee)))
  }

  close(): void {
    for (const socket of this.sockets) socket.close()
  }
}

interface Place {
  readonly address: string
  readonly port: number
}

function placesOf(block: LoopbackBlock, count: number): Place[] {
  return Array.from({ length: count }, (_, index) => ({
    address: block.host(HOSTS[index % HOSTS.length] ?? 0),
    port: FIRST_PORT + Math.floor(index / HOSTS.length),
  }))
}

async function openCallee(place: Place): Promise<Socket> {
  const socket = createSocket('udp4')
  const contact = `sip:${place.address}:${place.port}`
  socket.on('message', (bytes: Buffer, from: RemoteInfo) => {
    const heard = parseMessage(bytes)
    if ('malformed' in heard || !heard.isRequest || heard.method === 'ACK') return
    const more = heard.method === 'INVITE' ? { contact } : {}
    socket.send(answerTo(heard, 200, { tag: 'wide', ...more }), from.port, from.address)
  })
  socket.bind(place.port, place.address)
  await once(socket, 'listening')
  return socket
}
