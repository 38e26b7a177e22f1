import type { Endpoint } from '#engine/contract/address.ts'
import type { SnapshotInput } from '#engine/contract/config.ts'
import { DatagramArrival } from '#engine/transport/arrival.ts'
import { ListenerTable } from '#engine/transport/listener-table.ts'
import type { TransportUser } from '#engine/transport/transport.ts'
import { openTestRelay, type TestRelay } from './test-relay.ts'

type Place = Pick<Endpoint, 'address' | 'port'>

export interface HeapStageOptions {
  readonly own: Place
  readonly settings?: SnapshotInput['settings']
  /** The bytes are used again at once. */
  readonly onSent?: (bytes: Buffer, to: Endpoint) => void
}

export interface HeapStage extends TestRelay {
  receive(bytes: Buffer, from: Place): void
  /** In bytes, the buffers outside the heap too, once what nobody holds is gone. Needs --expose-gc. */
  heapUsed(): number
}

/** The relay on a network that keeps nothing, for processes that weigh what it leaves behind. */
export async function openHeapStage({ own, settings, onSent }: HeapStageOptions): Promise<HeapStage> {
  let receive: HeapStage['receive'] = () => {}
  const stage = await openTestRelay({
    listeners: [`udp:${own.address}:${own.port}`],
    ...(settings && { snapshot: { settings } }),
    openTransport: (specs, user, clock) => {
      const table = new ListenerTable(clock, () => null)
      for (const spec of specs) table.add({ spec, address: spec.address }, spec.port)
      receive = receiverOf(table, user)
      return {
        listeners: table.all,
        listenerAt: (index) => table.at(index),
        numbers: table.numbers,
        follow: () => {},
        listenerFor: (to) => table.forDestination(to),
        owns: (host, port, by) => table.owns(host, port, by),
        send: (bytes, length, _by, to) => {
          onSent?.(bytes.subarray(0, length), to)
          return null
        },
        connectionOf: () => null,
        listen: () => {},
        stop: async () => {},
      }
    },
  })
  const heapUsed = () => {
    stage.relay.tracker.feed.take()
    stage.relay.tracker.records.take()
    // Twice: what buffers hold outside the heap goes with the second.
    globalThis.gc?.()
    globalThis.gc?.()
    return process.memoryUsage().heapUsed + process.memoryUsage().external
  }
  return { ...stage, receive, heapUsed }
}

function receiverOf(table: ListenerTable, user: TransportUser): HeapStage['receive'] {
  const listener = table.at(0)
  if (!listener) throw new Error('no listener')
  return (bytes, { address, port }) => user.onMessage(bytes, new DatagramArrival(listener, address, port))
}
