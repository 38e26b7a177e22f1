import { randomInt } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** Addresses 127.A.B.1 to 127.A.B.253 that nobody else of ours uses while the block is held. */
export interface LoopbackBlock {
  /** 1 to 253. */
  host(number: number): string
  /** May be repeated safely. */
  release(): void
}

/** Below are addresses that people type (127.0.0.1, 127.9.1.1 of the benchmarks). */
const LEAST_A = 32
const MOST_A = 250
const HELD_HOST = 254
const HELD_PORT = 5_099
const ATTEMPTS = 50

/** A bound socket on the block's last address is the hold: the system frees it with the process. */
export async function takeLoopbackBlock(): Promise<LoopbackBlock> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const prefix = `127.${randomInt(LEAST_A, MOST_A + 1)}.${randomInt(0, 256)}`
    const hold = await bind(`${prefix}.${HELD_HOST}`)
    if (hold) return blockOf(prefix, hold)
  }
  throw new Error(`no free block of loopback addresses found in ${ATTEMPTS} attempts`)
}

async function bind(address: string): Promise<Socket | null> {
  const socket = createSocket('udp4')
  try {
    socket.bind({ address, port: HELD_PORT, exclusive: true })
    await once(socket, 'listening')
    return socket.unref()
  } catch {
    return null
  }
}

function blockOf(prefix: string, hold: Socket): LoopbackBlock {
  let isHeld = true
  return {
    host: (number) => `${prefix}.${number}`,
    release: () => {
      if (isHeld) hold.close()
      isHeld = false
    },
  }
}
