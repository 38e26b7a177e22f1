import { lookup } from 'node:dns/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { connectTo } from '#engine/load/connect.ts'
import { watchSnmp } from '#engine/load/snmp.ts'
import { EventSocketPeer } from '#tests/support/event-socket-peer.ts'
import { LoadBench, until } from '#tests/support/load-bench.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'
import { SnmpPeer } from '#tests/support/snmp-peer.ts'

const SWALLOWED = '192.0.2.1'

vi.mock('node:dns/promises', () => ({ lookup: vi.fn() }))
/** A way on which everything is lost. */
vi.mock('node:net', async (original) => {
  const net = await original<typeof import('node:net')>()
  const connect = (to: import('node:net').NetConnectOpts) =>
    'host' in to && to.host === SWALLOWED ? new net.Socket() : net.connect(to)
  return { ...net, connect }
})

const leadsTo = (...addresses: string[]) =>
  vi.mocked(lookup).mockResolvedValue(addresses.map((address) => ({ address, family: 4 })) as never)

test('a name whose first address is swallowed is reached at its second, within the time for both', async () => {
  const peer = await EventSocketPeer.open()
  onTestFinished(() => peer.close())
  leadsTo(SWALLOWED, '127.0.0.1')
  const clock = new ManualClock()
  const told: string[] = []
  const connecting = connectTo({ host: 'pbx.example.org', port: peer.port }, clock, {
    onConnected: (socket) => {
      told.push('connected')
      socket.destroy()
    },
    onFailed: (connection, problem) => told.push(`${connection}: ${problem}`),
  })
  onTestFinished(() => connecting.stop())
  await new Promise((resolve) => setImmediate(resolve))
  clock.advance(2_499)
  expect(told).toEqual([])
  clock.advance(1)
  await until(() => told.length > 0)
  expect([told, clock.pending]).toEqual([['connected'], 0])
})

test('SNMP asks the next address of a name after each failure', async () => {
  const peer = await SnmpPeer.listen(() => [])
  onTestFinished(() => peer.close())
  leadsTo('127.0.0.2', '127.0.0.1')
  const bench = new LoadBench(watchSnmp, `snmp://public@pbx.example.org:${peer.port}/1.3.6.1.4.1#max=9`)
  bench.clock.advance(250)
  expect(await bench.states(2)).toMatchObject({ connection: 'refused' })
  bench.tryAgain()
  await until(() => peer.heard > 0)
})
