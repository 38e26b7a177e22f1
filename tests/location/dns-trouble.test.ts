import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '#engine/base/clock.ts'
import { systemRandom } from '#engine/base/random.ts'
import type { HostPort } from '#engine/contract/env.ts'
import { DnsClient } from '#engine/location/dns-client.ts'
import { socketWire } from '#engine/location/wire.ts'
import { a, TestDns } from '#tests/support/test-dns.ts'

async function server(): Promise<TestDns> {
  const dns = await new TestDns().open()
  onTestFinished(() => dns.close())
  dns.zone = [a('a.example', '192.0.2.1')]
  return dns
}

function clientOf(...servers: HostPort[]): DnsClient {
  return new DnsClient({
    clock: systemClock,
    random: systemRandom,
    wire: socketWire,
    servers: () => servers,
  })
}

test('a server that there is no way to is passed over at once, and costs no error', async () => {
  const uncaught: unknown[] = []
  const hear = (error: unknown) => uncaught.push(error)
  process.prependListener('uncaughtException', hear)
  onTestFinished(() => void process.off('uncaughtException', hear))
  // The system refuses to connect to a broadcast address, as it does where no route leads.
  const nowhere = { host: '255.255.255.255', port: 53 }
  expect(await clientOf(nowhere).ask('a.example', 'A')).toEqual({ kind: 'failed', failure: 'unreachable' })
  const { address } = await server()
  expect(await clientOf(nowhere, address).ask('a.example', 'A')).toMatchObject({ kind: 'records' })
  expect(uncaught).toEqual([])
})

test('RFC 6891 §7, RFC 7766 §5: what a server without EDNS cuts comes again by TCP', async () => {
  const dns = await server()
  dns.isOld = true
  dns.isCutting = true
  expect(await clientOf(dns.address).ask('a.example', 'A')).toMatchObject({ kind: 'records' })
  expect(dns.asked.map(({ over }) => over)).toEqual(['udp', 'udp', 'tcp'])
})
