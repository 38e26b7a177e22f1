import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { CallGenerator } from '#engine/agent/generator.ts'
import { CallReceiver } from '#engine/agent/receiver.ts'
import { openWire } from '#engine/agent/wire.ts'
import { systemClock } from '#engine/base/clock.ts'
import { seededRandom } from '#engine/base/random.ts'

const LOOPBACK = { address: '127.0.0.1', port: 0 }

test('fifty calls over loopback sockets all complete, each on a channel the receiver has', async () => {
  const receiver = new CallReceiver(
    await openWire(LOOPBACK),
    { channels: 5, ringMs: 1 },
    systemClock,
    seededRandom(1),
  )
  const generator = new CallGenerator(
    await openWire(LOOPBACK),
    {
      proxy: receiver.wire.local,
      channels: 5,
      calls: 50,
      pacing: { kind: 'busy' },
      plan: (index) => ({ callId: `call-${index}`, holdMs: 1 }),
    },
    systemClock,
    seededRandom(2),
  )
  const report = await generator.run()
  expect(report.ended).toEqual({ completed: 50, cancelled: 0, rejected: 0, failed: 0 })
  expect(receiver.channels.totals.reduce((sum, count) => sum + count, 0)).toBe(50)
  expect(receiver.channels.busy).toBe(0)
  await Promise.all([generator.stop(), receiver.stop()])
})

test('an agent opens no socket beyond loopback', async () => {
  await expect(openWire({ address: '0.0.0.0', port: 0 })).rejects.toThrow('loopback only')
})

test('a datagram that ends a bare npm sip is refused and counted, and the agent goes on', async () => {
  const receiver = new CallReceiver(
    await openWire(LOOPBACK),
    { channels: 1, ringMs: 1 },
    systemClock,
    seededRandom(1),
  )
  const probe = createSocket('udp4')
  const { address, port } = receiver.wire.local
  const options = (via: string) =>
    `OPTIONS sip:x@${address} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK${via}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x@${address}>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n`
  probe.bind(0, '127.0.0.1')
  await once(probe, 'listening')
  probe.send(options('1;rport;__proto__'), port, address)
  probe.send(options('2;rport'), port, address)
  const [answer] = await once(probe, 'message')
  expect(String(answer)).toMatch(/^SIP\/2\.0 200 OK\r\n/)
  expect(String(answer)).toContain(`rport=${probe.address().port}`)
  expect(receiver.wire.refused).toBe(1)
  probe.close()
  await receiver.stop()
  await receiver.stop()
})
