import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Bridge } from './bridge.ts'
import { Fate, type Loss } from './loss.ts'
import { innerSeat, type Seat, sippSeat } from './seats.ts'

/** A leg over UDP that loses datagrams. The engine knows its seat, and SIPp stands behind it. */
export class LossyLeg implements Bridge {
  private readonly fate: Fate
  private readonly outer: Socket
  private readonly inner: Socket
  private isOpen = true

  private constructor(outer: Socket, inner: Socket, fate: Fate) {
    this.outer = outer
    this.inner = inner
    this.fate = fate
  }

  static async open(seat: Seat, loss: Loss, engine: Seat): Promise<LossyLeg> {
    const outer = await bound(seat)
    const inner = await bound(innerSeat(seat))
    const leg = new LossyLeg(outer, inner, new Fate(loss))
    outer.on('message', (bytes) => leg.pass(bytes, 'party', inner, sippSeat(seat)))
    inner.on('message', (bytes) => leg.pass(bytes, 'engine', outer, engine))
    return leg
  }

  wrong(calls: number): string | null {
    return this.fate.wrong(calls)
  }

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

async function bound({ address, port }: Seat): Promise<Socket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  socket.bind(port, address)
  await once(socket, 'listening')
  return socket
}
