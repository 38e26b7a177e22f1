import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import type { Endpoint } from '#engine/contract/address.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import { openTransport } from '#engine/transport/layer.ts'
import type { Listener } from '#engine/transport/transport.ts'
import { DATAGRAM_WAYS } from './datagram-ways.ts'
import { firstListener, openRelay, RecordingUser, spec, stopRelays, testOptions } from './relay-fixture.ts'

const sockets: Socket[] = []

async function peer(address = '127.0.0.1'): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, address)
  sockets.push(socket)
  await once(socket, 'listening')
  return socket
}

function endpointOf(socket: Socket): Endpoint {
  return { transport: 'udp', address: socket.address().address, port: socket.address().port }
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close()
  await stopRelays()
})

describe.each(DATAGRAM_WAYS)('UDP, datagrams $way', ({ addon }) => {
  test('carries bytes both ways, unchanged, with the packet’s own source', async () => {
    const { layer, user } = await openRelay(['udp:127.0.0.2:1'], { addon })
    const listener = firstListener(layer)
    const caller = await peer('127.0.0.3')
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => (i + 65) & 255))
    caller.send(bytes, listener.port, '127.0.0.2')
    const { bytes: received, arrival } = await user.message()
    expect(received.equals(bytes)).toBe(true)
    expect(arrival).toMatchObject({
      ...{ listener, address: '127.0.0.3', port: caller.address().port },
      connection: null,
    })

    const answer = once(caller, 'message')
    layer.send(received, received.length, arrival.listener, endpointOf(caller), null)
    const [echoed, from] = await answer
    expect(echoed.equals(bytes)).toBe(true)
    expect(from).toMatchObject({ address: '127.0.0.2', port: listener.port })
  })

  test('what the user lets fall is not made a message; a fault in looking at it lets it pass', async () => {
    const { layer, user } = await openRelay(['udp:127.0.0.2:1'], { addon })
    const listener = firstListener(layer)
    const caller = await peer()
    user.falls = (text) => {
      if (text.startsWith('FAULT')) throw new Error('bug')
      return text.startsWith('FALL')
    }
    const texts = ['FALL 1', 'KEEP 2', 'FALL 3', 'FAULT 4', 'KEEP 5', 'FALL 6', 'KEEP 7']
    for (const text of texts) caller.send(text, listener.port, '127.0.0.2')
    const heard = [await user.message(), await user.message(), await user.message(), await user.message()]
    expect(heard.map(({ bytes }) => bytes.toString())).toEqual(['KEEP 2', 'FAULT 4', 'KEEP 5', 'KEEP 7'])
    expect(user.count).toBe(4)
  })

  test('sends within the call, so that one buffer serves for all messages', async () => {
    const { layer } = await openRelay(['udp:127.0.0.1:1'], { addon })
    const destination = await peer()
    const received: string[] = []
    const all = new Promise<void>((resolve) => {
      destination.on('message', (bytes) => {
        if (received.push(bytes.toString()) === 50) resolve()
      })
    })
    const out = Buffer.alloc(100)
    for (let i = 0; i < 50; i++) {
      const length = out.write(`message ${i}`)
      layer.send(out, length, firstListener(layer), endpointOf(destination), null)
      out.fill('X')
    }
    await all
    expect(received).toEqual(Array.from({ length: 50 }, (_, i) => `message ${i}`))
  })

  test.each([
    ['nothing', '', 'keep-alive'],
    ['CRLF CRLF', '\r\n\r\n', 'keep-alive'],
    ['a NUL', '\0', 'keep-alive'],
    ['a STUN request', '\0\u0001\0\0!\u0012\u00a4B', 'not-sip'],
    ['RTP', '\u0080\0\0\u0001\0\0\0\0\0\0\0\0', 'not-sip'],
  ])('drops and counts %s', async (_name, text, reason) => {
    const { layer, user } = await openRelay(['udp:127.0.0.1:1'], { addon })
    const caller = await peer()
    caller.send(Buffer.from(text, 'latin1'), firstListener(layer).port, '127.0.0.1')
    expect(await user.drop()).toBe(reason)
    caller.send('OPTIONS after', firstListener(layer).port, '127.0.0.1')
    expect((await user.message()).bytes.toString()).toBe('OPTIONS after')
  })

  test('what cannot be sent is counted and harms nothing', async () => {
    const { layer, user } = await openRelay(['udp:127.0.0.1:1'], { addon })
    const listener = firstListener(layer)
    const destination = await peer()
    layer.send(Buffer.alloc(65_508), 65_508, listener, endpointOf(destination), null)
    layer.send(Buffer.from('x'), 1, listener, { ...endpointOf(destination), port: 0 }, null)
    layer.send(Buffer.from('x'), 1, { ...listener, index: 99 }, endpointOf(destination), null)
    layer.send(Buffer.from('x'), 1, listener, { transport: 'udp', address: 'nonsense', port: 5060 }, null)
    layer.send(Buffer.from('x'), 1, listener, { transport: 'udp', address: '::1', port: 5060 }, null)
    layer.send(
      Buffer.from('x'),
      1,
      listener,
      { transport: 'udp', address: '255.255.255.255', port: 5060 },
      null,
    )
    expect(user.drops).toEqual(['unsendable', 'unsendable', 'no-listener', 'unsendable', 'unsendable'])
    const arrived = once(destination, 'message')
    layer.send(Buffer.from('fine'), 4, listener, endpointOf(destination), null)
    expect((await arrived)[0].toString()).toBe('fine')
  })

  test('a fault of the floor above costs that message, not the process', async () => {
    const { layer, user } = await openRelay(['udp:127.0.0.1:1'], { addon })
    const caller = await peer()
    user.throwOnce = new Error('bug')
    caller.send('INVITE one', firstListener(layer).port, '127.0.0.1')
    expect(await user.drop()).toBe('fault')
    caller.send('INVITE two', firstListener(layer).port, '127.0.0.1')
    expect((await user.message()).bytes.toString()).toBe('INVITE two')
  })

  test('after stop nothing is heard or sent, and stop may be repeated', async () => {
    const { layer, user, clock } = await openRelay(['udp:127.0.0.1:1', 'tcp:127.0.0.1:1'], { addon })
    const listener = firstListener(layer)
    await layer.stop()
    await layer.stop()
    layer.send(Buffer.from('x'), 1, listener, { transport: 'udp', address: '127.0.0.1', port: 9 }, null)
    layer.listen({ transport: 'udp', address: '127.0.0.1', port: 9 }, Buffer.from('x'))
    expect([layer.listeners, user.drops, clock.pending]).toEqual([[], [], 0])
  })
})

describe('rules 31: the ear socket', () => {
  async function closedPort(): Promise<Endpoint> {
    const socket = await peer('127.0.0.4')
    const endpoint = endpointOf(socket)
    sockets.splice(sockets.indexOf(socket), 1)
    await new Promise<void>((resolve) => socket.close(() => resolve()))
    return endpoint
  }

  test('hears that a port is closed, every time it asks', async () => {
    const { layer, user, clock } = await openRelay(['udp:127.0.0.1:1'])
    const closed = await closedPort()
    for (let i = 0; i < 3; i++) {
      layer.listen(closed, Buffer.from('\r\n\r\n'))
      expect(await user.unreachable()).toEqual(closed)
      clock.advance(100)
    }
  })

  test('sends one datagram in 100 ms at most, from the address of the route', async () => {
    const { layer, clock } = await openRelay(['udp:127.0.0.2:1'])
    const destination = await peer()
    const from: string[] = []
    const third = new Promise<void>((resolve) => {
      destination.on('message', (bytes, info) => {
        from.push(info.address)
        if (bytes.toString() === 'last') resolve()
      })
    })
    for (let ms = 0; ms < 200; ms += 10) {
      layer.listen(endpointOf(destination), Buffer.from('probe'))
      clock.advance(10)
    }
    layer.listen(endpointOf(destination), Buffer.from('last'))
    await third
    expect(from).toEqual(['127.0.0.2', '127.0.0.2', '127.0.0.2'])
  })

  test('is silent about an open port, and about TCP', async () => {
    const { layer, user } = await openRelay(['udp:127.0.0.1:1'])
    const destination = await peer()
    const heard = once(destination, 'message')
    layer.listen(endpointOf(destination), Buffer.from('\r\n\r\n'))
    layer.listen({ ...endpointOf(destination), transport: 'tcp' }, Buffer.from('\r\n\r\n'))
    await heard
    layer.listen(await closedPort(), Buffer.from('\r\n\r\n'))
    await user.unreachable()
    expect(user.unreachables).toHaveLength(1)
  })
})

describe.each(DATAGRAM_WAYS)(
  'a listener that cannot be opened names place and remedy, datagrams $way',
  ({ addon }) => {
    const options = { ...testOptions(), addon }

    async function failure(texts: readonly string[]): Promise<FairlineError> {
      const error: unknown = await openTransport(texts.map(spec), new RecordingUser(), options).catch(
        (e: unknown) => e,
      )
      if (error instanceof FairlineError) return error
      throw new Error(`expected a FairlineError, got ${String(error)}`)
    }

    test.each(['udp', 'tcp'])(
      '%s port in use; the listeners before it are closed again',
      async (transport) => {
        const { layer } = await openRelay([`${transport}:127.0.0.1:1`], { addon })
        const { port }: Listener = firstListener(layer)
        const free = await peer('127.0.0.5')
        const freePort = free.address().port
        sockets.splice(sockets.indexOf(free), 1)
        await new Promise<void>((resolve) => free.close(() => resolve()))
        const error = await failure([`udp:127.0.0.5:${freePort}`, `${transport}:127.0.0.1:${port}`])
        expect(error.code).toBe('LISTENER_FAILED')
        expect(error.message).toMatch(
          new RegExp(`${transport}:127.0.0.1:${port}: port ${port} on 127.0.0.1 is in use.*ss -l`),
        )
        expect(error.cause).toMatchObject({ code: 'EADDRINUSE' })
        const again = createSocket('udp4').bind(freePort, '127.0.0.5')
        sockets.push(again)
        await once(again, 'listening')
      },
    )

    test.each(['udp', 'tcp'])('%s address of no interface', async (transport) => {
      const error = await failure([`${transport}:203.0.113.77:5060`])
      expect(error.message).toContain('no interface of this machine has the address 203.0.113.77')
    })
  },
)
