import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import type { Endpoint } from '#engine/contract/address.ts'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'
import { authority, removeFolders, tlsFolder } from './tls-fixture.ts'

const MESSAGE = 'OPTIONS sip:a@192.0.2.1 SIP/2.0\r\nl: 3\r\n\r\nabc'
const sockets: Socket[] = []
const servers: Server[] = []

async function listen(address: string, port: number, onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    sockets.push(socket)
    onSocket(socket)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(port, address, resolve))
  const bound = server.address()
  return typeof bound === 'object' && bound ? bound.port : 0
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
  await stopRelays()
  removeFolders()
})

describe.each(['tcp', 'tls'] as const)('RFC 5923 §5: whose %s connection is used', (transport) => {
  async function withCaller() {
    const relay = await openRelay([`${transport}:127.0.0.1:1`], { tlsFolder: tlsFolder() })
    const { address: host, port } = firstListener(relay.layer)
    const place = { host, port, localAddress: '127.0.0.3' }
    const caller = transport === 'tcp' ? connect(place) : connectTls({ ...place, ca: authority.certificate })
    caller.on('error', () => {})
    sockets.push(caller)
    caller.write(MESSAGE)
    const { arrival } = await relay.user.message()
    const at: Endpoint = { transport, address: '127.0.0.3', port: arrival.port }
    return { ...relay, caller, arrival, at }
  }

  test('a stream that others made is not used for what has no other tie to it', async () => {
    const { layer, user, caller, arrival, at } = await withCaller()
    let overheard = ''
    caller.on('data', (chunk) => {
      overheard += chunk
    })
    // Nobody listens there: what goes to that address and port must fail, not reach whoever came from it.
    layer.send(Buffer.from('INVITE'), 6, arrival.listener, at, null)
    expect(await user.unreachable()).toEqual(at)
    arrival.connection?.send(Buffer.from('SIP/2.0 200'))
    await once(caller, 'data')
    expect(overheard).toBe('SIP/2.0 200')
  })

  test('it is found as the flow a dialog or a registration came over, and not once it has ended', async () => {
    const { layer, user, caller, arrival, at } = await withCaller()
    expect(layer.connectionOf(at, arrival.listener)).toBe(arrival.connection)
    expect(layer.connectionOf({ ...at, port: at.port + 1 }, arrival.listener)).toBeNull()
    expect(layer.connectionOf({ ...at, address: '127.0.0.4' }, arrival.listener)).toBeNull()
    caller.destroy()
    await user.lost()
    expect(layer.connectionOf(at, arrival.listener)).toBeNull()
  })
})

describe('rules 7, RFC 3261 §18.2.2', () => {
  test('a response whose connection is gone goes over a new one to the address it came from and the port of its Via', async () => {
    const { layer, user } = await openRelay(['tcp:127.0.0.1:1'])
    const { address: host, port } = firstListener(layer)
    const heard = Promise.withResolvers<string>()
    const viaPort = await listen('127.0.0.3', 0, (socket) =>
      socket.once('data', (chunk) => heard.resolve(chunk.toString())),
    )
    const caller = connect({ host, port, localAddress: '127.0.0.3' })
    sockets.push(caller)
    caller.write(MESSAGE)
    const { arrival } = await user.message()
    caller.destroy()
    await user.lost()
    const to: Endpoint = { transport: 'tcp', address: arrival.address, port: viaPort }
    layer.send(Buffer.from('SIP/2.0 200'), 11, arrival.listener, to, arrival.connection)
    expect(await heard.promise).toBe('SIP/2.0 200')
  })

  test('a connection of ours and one of theirs between the same two places live side by side', async () => {
    const { layer, user } = await openRelay(['tcp:127.0.0.1:1'])
    const listener = firstListener(layer)
    const port = await listen('127.0.0.4', 0, (socket) => socket.on('data', (chunk) => socket.write(chunk)))
    const to: Endpoint = { transport: 'tcp', address: '127.0.0.4', port }
    layer.send(Buffer.from(MESSAGE), MESSAGE.length, listener, to, null)
    const ours = (await user.message()).arrival.connection
    expect(layer.connectionOf(to, listener)).toBe(ours)
    layer.send(Buffer.from(MESSAGE), MESSAGE.length, listener, to, null)
    expect((await user.message()).arrival.connection).toBe(ours)
    expect(ours?.isInbound).toBe(false)
  })
})

describe('several listeners side by side', () => {
  test('IPv4 and IPv6, stream and secure: each message names the listener it came to', async () => {
    const texts = ['tcp:127.0.0.1:1', 'tcp:[::1]:1', 'tls:127.0.0.1:1', 'tls:[::1]:1', 'tcp:127.0.0.2:1']
    const { layer, user } = await openRelay(texts, { tlsFolder: tlsFolder() })
    for (const listener of layer.listeners) {
      const place = { host: listener.address, port: listener.port }
      const trust = { ca: authority.certificate, checkServerIdentity: () => undefined }
      const caller = listener.transport === 'tcp' ? connect(place) : connectTls({ ...place, ...trust })
      sockets.push(caller)
      caller.write(MESSAGE)
      expect((await user.message()).arrival.listener).toBe(listener)
    }
    expect(layer.listeners.map(({ name }) => name.replace(/\d+$/, '1'))).toEqual(texts)
  })
})
