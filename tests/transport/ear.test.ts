import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Endpoint } from '#engine/contract/address.ts'
import { EarSockets } from '#engine/transport/ear.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

const PROBE = Buffer.from('\r\n\r\n')
const open: EarSockets[] = []

function listening(source: string | null = '127.0.0.1') {
  const clock = new ManualClock()
  const unreachables: Endpoint[] = []
  const ears = new EarSockets(
    clock,
    () => source,
    (endpoint) => unreachables.push(endpoint),
  )
  open.push(ears)
  return { clock, ears, unreachables }
}

/** One that nobody has: it was free a moment ago. */
async function closedPort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  await once(socket, 'close')
  return port
}

function endpoint(i: number): Endpoint {
  return { transport: 'udp', address: `127.1.${i >> 8}.${i & 255}`, port: 9 }
}

afterEach(() => {
  for (const ears of open.splice(0)) ears.close()
})

describe('rules 31: an ear says little', () => {
  test('one outstanding; after a refusal one more at once, and then ten a second at most', async () => {
    const { clock, ears, unreachables } = listening()
    const closed = { transport: 'udp' as const, address: '127.0.0.1', port: await closedPort() }
    const heard = async (count: number) => {
      await vi.waitFor(() => expect(unreachables).toHaveLength(count))
    }
    ears.send(closed, PROBE)
    ears.send(closed, PROBE)
    await heard(1)
    ears.send(closed, PROBE)
    await heard(2)
    ears.send(closed, PROBE)
    clock.advance(199)
    ears.send(closed, PROBE)
    clock.advance(1)
    ears.send(closed, PROBE)
    await heard(3)
  })
})

describe('rules 31: ear sockets are made on demand and bounded', () => {
  test('one per endpoint, given up 60 s after its last datagram', () => {
    const { clock, ears } = listening()
    ears.send(endpoint(1), PROBE)
    ears.send(endpoint(1), PROBE)
    ears.send(endpoint(2), PROBE)
    expect(ears.size).toBe(2)
    clock.advance(30_000)
    ears.send(endpoint(2), PROBE)
    clock.advance(30_000)
    ears.sweep()
    expect(ears.size).toBe(1)
    clock.advance(30_000)
    ears.sweep()
    expect(ears.size).toBe(0)
  })

  test('256 at most', () => {
    const { ears } = listening()
    for (let i = 0; i < 300; i++) ears.send(endpoint(i), PROBE)
    expect(ears.size).toBe(256)
  })

  test('a source address that is gone, or a target that is no address, ends nothing', () => {
    const { ears } = listening('203.0.113.77')
    expect(() => ears.send(endpoint(1), PROBE)).not.toThrow()
    expect(() => ears.send({ transport: 'udp', address: 'nonsense', port: 9 }, PROBE)).not.toThrow()
    expect(() => ears.send({ transport: 'udp', address: '127.0.0.1', port: 0 }, PROBE)).not.toThrow()
  })
})
