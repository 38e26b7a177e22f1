import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Endpoint } from '#engine/contract/address.ts'
import type { Addon } from '#engine/transport/addon.ts'
import type { ListenerNumbers } from '#engine/transport/transport.ts'
import { quiet } from '#tests/support/thread-channels.ts'
import { DATAGRAM_WAYS } from './datagram-ways.ts'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'

/** Nobody else's: fixed ports are free on it. */
const OWN = '127.29.0.1'
const sockets: Socket[] = []

async function peer(address: string, port = 0): Promise<Socket> {
  const socket = createSocket('udp4').bind(port, address)
  sockets.push(socket)
  await once(socket, 'listening')
  return socket
}

function endpointOf(socket: Socket): Endpoint {
  return { transport: 'udp', address: socket.address().address, port: socket.address().port }
}

/** The transports of two relay threads, in one process. */
async function openTwo(
  texts: readonly string[],
  addon: Addon | null,
  interfaces?: NodeJS.Dict<NetworkInterfaceInfo[]>,
) {
  const open = (thread: number) =>
    openRelay(texts, {
      addon,
      place: { thread, threads: 2 },
      ...(interfaces && { interfaces: () => interfaces }),
    })
  return [await open(1), await open(2)] as const
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close()
  await stopRelays()
})

describe.each(DATAGRAM_WAYS)('rules 29: two relay threads at one UDP port, datagrams $way', ({ addon }) => {
  test('one caller’s socket always reaches the same thread, and many callers both', async () => {
    const relays = await openTwo([`udp:${OWN}:5060`], addon)
    const callers = await Promise.all(Array.from({ length: 40 }, () => peer('127.29.0.2')))
    const heard: string[][] = [[], []]
    const all = new Promise<void>((resolve) => {
      for (const [i, { user }] of relays.entries())
        user.answer = ({ bytes }) => {
          heard[i]?.push(bytes.toString())
          if (heard.flat().length === 2 * callers.length) resolve()
        }
    })
    for (const round of [1, 2])
      for (const [i, caller] of callers.entries()) caller.send(`OPTIONS ${i} ${round}`, 5_060, OWN)
    await all
    for (const texts of heard) {
      expect(texts.length).toBeGreaterThan(0)
      // Both of its messages, in their order.
      const callersHeard = texts.map((text) => text.split(' ')[1])
      for (const caller of new Set(callersHeard))
        expect(texts.filter((text) => text.split(' ')[1] === caller)).toEqual([
          `OPTIONS ${caller} 1`,
          `OPTIONS ${caller} 2`,
        ])
    }
  })

  test('each sends to destinations from a port of its own and is reached there; callers see the listener’s', async () => {
    const relays = await openTwo([`udp:${OWN}:5060;send=6000`], addon)
    const [destination, caller] = [await peer('127.29.0.3'), await peer('127.29.0.4')]
    for (const [i, { layer, user }] of relays.entries()) {
      const sender = layer.listenerFor(endpointOf(destination))
      expect(sender).toMatchObject({ index: 1, port: 6_000 + i, hostPort: `${OWN}:${6_000 + i}` })
      if (!sender) return
      expect(layer.listeners.map(({ port }) => port)).toEqual([5_060])
      expect([6_000, 6_001, 6_002].map((port) => layer.owns(OWN, port))).toEqual([true, true, false])

      const asked = once(destination, 'message')
      layer.send(Buffer.from('INVITE'), 6, sender, endpointOf(destination), null)
      expect((await asked)[1]).toMatchObject({ address: OWN, port: 6_000 + i })
      destination.send('SIP/2.0 200', 6_000 + i, OWN)
      expect((await user.message()).arrival.listener).toBe(sender)

      const answered = once(caller, 'message')
      layer.send(Buffer.from('SIP/2.0'), 7, firstListener(layer), endpointOf(caller), null)
      expect((await answered)[1]).toMatchObject({ address: OWN, port: 5_060 })
    }
  })

  test('a wildcard has a sending port at each interface address', async () => {
    const info = (address: string): NetworkInterfaceInfo => ({
      ...{ address, family: 'IPv4', netmask: '255.0.0.0', mac: '', internal: true, cidr: null },
    })
    const interfaces = { lo: [info(OWN), info('127.29.0.9')] }
    const relays = await openTwo(['udp:0.0.0.0:5060;send=6000'], addon, interfaces)
    for (const [i, { layer }] of relays.entries()) {
      expect(layer.listeners.map(({ index, address }) => [index, address])).toEqual([
        [0, OWN],
        [2, '127.29.0.9'],
      ])
      expect([1, 3].map((index) => layer.listenerAt(index))).toMatchObject([
        { address: OWN, port: 6_000 + i },
        { address: '127.29.0.9', port: 6_000 + i },
      ])
    }
  })

  test('an address that comes later has one number in each thread, whenever each of them looks', async () => {
    let addresses = [OWN]
    const info = (address: string): NetworkInterfaceInfo => ({
      ...{ address, family: 'IPv4', netmask: '255.0.0.0', mac: '', internal: true, cidr: null },
    })
    const open = (thread: number, numbers: ListenerNumbers | null) =>
      openRelay(['udp:0.0.0.0:5060;send=6000'], {
        ...{ addon, place: { thread, threads: 2 }, numbers },
        interfaces: () => ({ lo: addresses.map(info) }),
      })
    const first = await open(1, null)
    const second = await open(2, first.layer.numbers)
    const bound = ({ layer }: typeof first, numbers: number[]) =>
      numbers.map((index) => layer.listenerAt(index)?.address)
    for (const address of ['127.29.0.20', '127.29.0.10']) {
      addresses = [...addresses, address]
      second.clock.advance(30_000)
      await quiet()
      first.clock.advance(30_000)
      await vi.waitFor(() => expect(bound(first, [0, 1, 2, 3, 4, 5])).toContain(address))
    }
    expect(bound(second, [0, 1, 2, 3, 4, 5])).toEqual([OWN, OWN, ...Array(4).fill(undefined)])
    second.layer.follow(first.layer.numbers)
    await vi.waitFor(() =>
      expect(bound(second, [0, 2, 3, 4, 5])).toEqual([
        OWN,
        ...['127.29.0.20', '127.29.0.20', '127.29.0.10', '127.29.0.10'],
      ]),
    )
    expect(second.layer.numbers).toEqual(first.layer.numbers)
  })

  test('one thread alone has its sending port too', async () => {
    const { layer } = await openRelay([`udp:${OWN}:5060;send=6000`], { addon })
    const destination = await peer('127.29.0.3')
    expect(layer.listenerFor(endpointOf(destination))).toMatchObject({ port: 6_000 })
    expect(layer.owns(OWN, 6_001)).toBe(false)
  })

  test.each([
    ['the listener’s port', 5_060, 'two'],
    ['a sending port', 6_001, 'two'],
    ['a sending port', 6_000, 'one'],
  ])('%s, %i, in use by another program: LISTENER_FAILED names it, %s threads', async (_, port, threads) => {
    await peer(OWN, port)
    const texts = [`udp:${OWN}:5060;send=6000`]
    const opened = threads === 'two' ? openTwo(texts, addon) : openRelay(texts, { addon })
    await expect(opened).rejects.toMatchObject({ code: 'LISTENER_FAILED' })
    await expect(opened).rejects.toThrow(`port ${port} on ${OWN} is in use by another program`)
  })

  test('rules 29: two engines do not share a port without a word', async () => {
    await openTwo([`udp:${OWN}:5060`], addon)
    await expect(openTwo([`udp:${OWN}:5060`], addon)).rejects.toThrow('in use by another program')
  })
})

describe('rules 29: streams of several relay threads', () => {
  test('are accepted by the first alone; the others know the listener and connect from it', async () => {
    const [first, second] = await openTwo([`tcp:${OWN}:5060`], null)
    const known = firstListener(second.layer)
    expect(known).toEqual(firstListener(first.layer))
    const caller = connect({ host: OWN, port: 5_060 })
    caller.write('OPTIONS sip:a@192.0.2.1 SIP/2.0\r\nl: 0\r\n\r\n')
    const { arrival } = await first.user.message()
    expect(arrival.listener).toBe(firstListener(first.layer))
    caller.destroy()

    const bytes = Buffer.from('OPTIONS sip:b@192.0.2.1 SIP/2.0\r\nl: 0\r\n\r\n')
    second.layer.send(bytes, bytes.length, known, { transport: 'tcp', address: OWN, port: 5_060 }, null)
    expect((await first.user.message()).arrival).toMatchObject({ address: OWN, listener: known })
  })
})

test('rules 29: a system without shared ports says so, with the setting that helps', async () => {
  const refusing = (): never => {
    throw Object.assign(new Error('operation not supported'), { code: 'ENOTSUP' })
  }
  const none = () => {}
  const addon: Addon = {
    ...{ layout: 0, start: none, flush: none, close: none, packAddress: () => true, addressText: () => '' },
    open: (_address, _port, _isIpv6, isShared) => (isShared ? refusing() : {}),
  }
  await expect(openTwo([`udp:${OWN}:5060`], addon)).rejects.toThrow('set FAIRLINE_RELAYS=1')
})
