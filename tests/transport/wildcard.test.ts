import type { NetworkInterfaceInfo } from 'node:os'
import { afterEach, describe, expect, test } from 'vitest'
import { FairlineError } from '#engine/contract/errors.ts'
import { TRANSPORTS, type Transport } from '#engine/contract/vocabulary.ts'
import type { Listener } from '#engine/transport/transport.ts'
import { openRelay, stopRelays } from './relay-fixture.ts'
import { removeFolders, tlsFolder } from './tls-fixture.ts'

function info(address: string): NetworkInterfaceInfo {
  return { address, family: 'IPv4', netmask: '255.0.0.0', mac: '', internal: true, cidr: null }
}

afterEach(async () => {
  await stopRelays()
  removeFolders()
})

async function openWildcard(transport: Transport, first: readonly string[]) {
  let addresses = first
  let tell: (change: string[][]) => void = () => {}
  const names = (listeners: readonly Listener[]) => listeners.map((listener) => listener.address)
  const relay = await openRelay([`${transport}:0.0.0.0:1`], {
    tlsFolder: tlsFolder(),
    interfaces: () => ({ lo: addresses.map(info) }),
    onListenersChanged: (added, removed) => tell([names(added), names(removed)]),
  })
  /** The interfaces change, 30 s pass; what the engine is told. */
  const change = (next: readonly string[]) => {
    addresses = next
    const told = new Promise<string[][]>((resolve) => {
      tell = resolve
    })
    relay.clock.advance(30_000)
    return told
  }
  return { ...relay, change, bound: () => names(relay.layer.listeners) }
}

describe.each(TRANSPORTS)('rules 17: a wildcard %s listener', (transport) => {
  test('binds every interface address, and never shows a wildcard', async () => {
    const { layer, bound } = await openWildcard(transport, ['127.0.0.1', '127.0.0.2'])
    expect(bound()).toEqual(['127.0.0.1', '127.0.0.2'])
    expect(layer.listeners.every((listener) => !listener.hostPort.startsWith('0.0.0.0'))).toBe(true)
    expect(layer.owns('0.0.0.0', layer.listeners[0]?.port ?? 0)).toBe(false)
  })

  test('follows the interfaces within 30 s, and says so', async () => {
    const { layer, change, bound } = await openWildcard(transport, ['127.0.0.1', '127.0.0.2'])
    const [kept] = layer.listeners
    expect(await change(['127.0.0.1', '127.0.0.3'])).toEqual([['127.0.0.3'], ['127.0.0.2']])
    expect(bound()).toEqual(['127.0.0.1', '127.0.0.3'])
    expect(layer.listeners[0]).toBe(kept)
    expect(layer.listenerAt(1)).toBeNull()
    expect(layer.listenerAt(2)?.address).toBe('127.0.0.3')
  })

  test('goes on with an address that cannot be bound, and binds it once it can', async () => {
    const { change, bound } = await openWildcard(transport, ['127.0.0.1'])
    expect(await change(['127.0.0.1', '203.0.113.7', '127.0.0.2'])).toEqual([['127.0.0.2'], []])
    expect(bound()).toEqual(['127.0.0.1', '127.0.0.2'])
  })

  test('needs at least one address', async () => {
    const error: unknown = await openWildcard(transport, []).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(FairlineError)
    expect(String(error)).toContain('no interface of this machine has an address of this family')
  })
})
