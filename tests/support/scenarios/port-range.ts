import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ports the system gives out, and below SIPp's media. */
const [FIRST, LAST] = [10_000, 19_999]
const SIZE = 200
const RANGES = Math.floor((LAST - FIRST + 1) / SIZE)

/** Ports of `::1` that no other process of ours uses while the range is held. */
export interface PortRange {
  /** The first of `count` ports that nobody has; null where the range has no more. */
  take(count: number): Promise<number | null>
  /** May be repeated safely. */
  release(): void
}

let turn = process.pid % RANGES

/** A bound socket on the range's last port is the hold: the system frees it with the process. */
export async function takePortRange(): Promise<PortRange> {
  for (let attempt = 0; attempt < RANGES; attempt++) {
    turn = (turn + 1) % RANGES
    const first = FIRST + turn * SIZE
    const hold = await bind(first + SIZE - 1)
    if (hold) return rangeOf(first, hold)
  }
  throw new Error('no free range of ports of ::1 found')
}

function rangeOf(first: number, hold: Socket): PortRange {
  let next = first
  let isHeld = true
  const take = async (count: number) => {
    while (next + count < first + SIZE) {
      const run = Array.from({ length: count }, (_, i) => next + i)
      next += count
      if ((await Promise.all(run.map(isFree))).every(Boolean)) return run[0] ?? null
    }
    return null
  }
  const release = () => {
    if (isHeld) hold.close()
    isHeld = false
  }
  return { take, release }
}

async function bind(port: number): Promise<Socket | null> {
  const socket = createSocket('udp6')
  try {
    socket.bind({ address: '::1', port, exclusive: true })
    await once(socket, 'listening')
    return socket.unref()
  } catch {
    return null
  }
}

async function isFree(port: number): Promise<boolean> {
  const datagrams = await bind(port)
  const streams = createServer()
  try {
    streams.listen(port, '::1')
    await once(streams, 'listening')
    return datagrams !== null
  } catch {
    return false
  } finally {
    datagrams?.close()
    streams.close()
  }
}
