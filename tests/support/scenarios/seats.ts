import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type LoopbackBlock, takeLoopbackBlock } from '#scripts/appliance/loopback.ts'

/** An address and a run of ports that nobody else has. */
export interface Seat {
  readonly address: string
  readonly port: number
}

const PORTS_OF_SEAT = 4
const FIRST_HOST = 2
const LAST_HOST = 253
const PORT = 5_070
/** Below the ports the system gives out, and below SIPp's media. */
const [LEAST_PORT, MOST_PORT] = [10_000, 19_990]

/** Hands out seats: over IPv4 a host each, over IPv6 ports of `::1`. */
export class Seats {
  private readonly blocks: LoopbackBlock[] = []
  private nextHost = LAST_HOST + 1
  private nextPort = LEAST_PORT + PORTS_OF_SEAT * (process.pid % 2_400)

  take(ip: 4 | 6): Promise<Seat> {
    return ip === 4 ? this.host() : this.ports()
  }

  /** May be repeated safely. */
  release(): void {
    for (const block of this.blocks) block.release()
  }

  private async host(): Promise<Seat> {
    if (this.nextHost > LAST_HOST) {
      this.blocks.push(await takeLoopbackBlock())
      this.nextHost = FIRST_HOST
    }
    return { address: this.blocks.at(-1)?.host(this.nextHost++) ?? '', port: PORT }
  }

  private async ports(): Promise<Seat> {
    for (;;) {
      const port = this.nextPort
      this.nextPort = port + 2 * PORTS_OF_SEAT > MOST_PORT ? LEAST_PORT : port + PORTS_OF_SEAT
      const run = Array.from({ length: PORTS_OF_SEAT }, (_, i) => port + i)
      if ((await Promise.all(run.map(isFree))).every(Boolean)) return { address: '::1', port }
    }
  }
}

async function isFree(port: number): Promise<boolean> {
  const datagrams = createSocket('udp6')
  const streams = createServer()
  try {
    datagrams.bind({ address: '::1', port, exclusive: true })
    await once(datagrams, 'listening')
    streams.listen(port, '::1')
    await once(streams, 'listening')
    return true
  } catch {
    return false
  } finally {
    datagrams.close()
    streams.close()
  }
}

/** Where a bridge is spoken to by its SIPp. */
export function innerSeat({ address, port }: Seat): Seat {
  return { address, port: port + 1 }
}

/** Where SIPp stands that has a bridge before it. */
export function sippSeat({ address, port }: Seat): Seat {
  return { address, port: port + 2 }
}

/** The port a bridge connects to the engine from. */
export function dialPort({ port }: Seat): number {
  return port + 3
}
