import { type LoopbackBlock, takeLoopbackBlock } from '#scripts/appliance/loopback.ts'
import { type PortRange, takePortRange } from './port-range.ts'

/** An address and a run of ports that nobody else has. */
export interface Seat {
  readonly address: string
  readonly port: number
}

const PORTS_OF_SEAT = 4
const FIRST_HOST = 2
const LAST_HOST = 253
const PORT = 5_070

/** Hands out seats: over IPv4 a host each, over IPv6 ports of `::1`. */
export class Seats {
  private readonly blocks: LoopbackBlock[] = []
  private readonly ranges: PortRange[] = []
  private nextHost = LAST_HOST + 1

  take(ip: 4 | 6): Promise<Seat> {
    return ip === 4 ? this.host() : this.ports()
  }

  /** All of them are free again. May be repeated safely. */
  release(): void {
    for (const held of [...this.blocks.splice(0), ...this.ranges.splice(0)]) held.release()
    this.nextHost = LAST_HOST + 1
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
      const port = await this.ranges.at(-1)?.take(PORTS_OF_SEAT)
      if (port) return { address: '::1', port }
      this.ranges.push(await takePortRange())
    }
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
