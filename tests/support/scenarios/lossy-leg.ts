import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { Fate, type Loss } from './loss.ts'
import type { Seat } from './seats.ts'

/** A leg over UDP that loses datagrams. The engine knows its seat, and SIPp stands behind it. */
export class LossyLeg {
  readonly fate: Fate
  private readonly outer: Socket
  private readonly inner: Socket
  private isOpen = true

  private constructor(outer: Socket, inner: Socket, fate: Fate) {
    this.outer = outer
    this.inner = inner
    this.fate = fate
  }

  static async open(seat: Seat, loss: Loss, engine: Seat, sipp: Seat): Promise<LossyLeg> {
    const outer = await bound(seat)
    const inner = await bound(innerSeat(seat))
    const leg = new LossyLeg(outer, inner, new Fate(loss))
    outer.on('message', (bytes) => leg.pass(bytes, 'party', inner, sipp))
    inner.on('message', (bytes) => leg.pass(bytes, 'engine', outer, engine))
    return leg
  }

  /** May be repeated safely. */
  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.outer.close()
    this.inner.close()
  }

  private pass(bytes: Buffer, towards: 'engine' | 'party', by: Socket, to: Seat): void {
    if (this.isOpen && !this.fate.isLost(bytes, towards)) by.send(bytes, to.port, to.address)
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

async function bound({ address, port }: Seat): Promise<Socket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  socket.bind(port, address)
  await once(socket, 'listening')
  return socket
}
