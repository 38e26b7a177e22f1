import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import type { Endpoint } from '#engine/contract/address.ts'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'
import { authority, removeFolders, tlsFolder } from './tls-fixture.ts'

const MESSAGE = 'OPTIONS sip:a@192.0.2.1 SIP/2.0\r\nCall-ID: one\r\n\r\nabc'
const servers: Server[] = []
const sockets: Socket[] = []
const shown = authority.issue({ name: 'x', names: ['DNS:sip.example.org', 'IP:127.0.0.4'] })
const peer = { name: 'sip.example.org', isVerified: true }

interface Request {
  readonly host: string | undefined
  readonly url: string | undefined
  readonly protocol: string | undefined
}

/** A WebSocket destination at 127.0.0.4 that sends everything back; `choose` picks the subprotocol. */
async function destination(by: 'ws' | 'wss', choose: () => string | false = () => 'sip') {
  const requests: Request[] = []
  const heard: string[] = []
  const kinds: boolean[] = []
  const server =
    by === 'ws' ? createHttpServer() : createHttpsServer({ cert: shown.certificate, key: shown.key })
  const acceptor = new WebSocketServer({ server, handleProtocols: choose })
  acceptor.on('connection', (socket, { headers, url }) => {
    requests.push({ host: headers.host, url, protocol: headers['sec-websocket-protocol'] })
    socket.on('error', () => {})
    socket.on('message', (data, isBinary) => {
      heard.push(String(data))
      kinds.push(isBinary)
      socket.send(data, { binary: isBinary })
    })
  })
  return { to: await bind(server, by), acceptor, requests, heard, kinds }
}

async function bind(server: Server, transport: 'ws' | 'wss'): Promise<Endpoint> {
  servers.push(server)
  server.on('connection', (socket) => sockets.push(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.4', resolve))
  const bound = server.address()
  if (typeof bound !== 'object' || !bound) throw new Error('not bound')
  return { transport, address: '127.0.0.4', port: bound.port }
}

async function relay(by: 'ws' | 'wss') {
  const opened = await openRelay([`${by}:127.0.0.1:1`], { tlsFolder: tlsFolder() })
  const send = (to: Endpoint, text: string | Buffer = MESSAGE) => {
    const bytes = Buffer.from(text)
    opened.layer.send(bytes, bytes.length, firstListener(opened.layer), to, null)
    bytes.fill('X')
  }
  return { ...opened, send }
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
  await stopRelays()
  removeFolders()
})

describe.each(['ws', 'wss'] as const)('RFC 7118: a destination over %s', (by) => {
  test('§4.1, §5.1: the upgrade asks for `sip` at /; messages share one connection, in order', async () => {
    const { to, requests, heard } = await destination(by)
    const { send, user } = await relay(by)
    const place = by === 'wss' ? { ...to, peer } : to
    for (const body of ['1', '2', '3']) send(place, MESSAGE + body)
    const first = await user.message()
    await user.message()
    await user.message()
    send(place, `${MESSAGE}4`)
    const last = await user.message()
    expect(heard).toEqual(['1', '2', '3', '4'].map((body) => MESSAGE + body))
    expect(last.arrival.connection).toBe(first.arrival.connection)
    const host = by === 'wss' ? 'sip.example.org' : '127.0.0.4'
    expect(requests).toEqual([{ host: `${host}:${to.port}`, url: '/', protocol: 'sip' }])
  })

  test('§4.2: what is no UTF-8 goes as binary', async () => {
    const { to, kinds } = await destination(by)
    const { send, user } = await relay(by)
    send(to)
    send(to, Buffer.from([...Buffer.from(MESSAGE), 0xff]))
    await user.message()
    expect((await user.message()).bytes.at(-1)).toBe(0xff)
    expect(kinds).toEqual([false, true])
  })

  test('one that does not choose `sip`, or does not upgrade, is unreachable', async () => {
    const { to } = await destination(by, () => false)
    const { send, user } = await relay(by)
    send(to)
    expect(await user.unreachable()).toEqual(to)
    const answer = (_: unknown, response: { writeHead(status: number): { end(): void } }) =>
      response.writeHead(403).end()
    const http =
      by === 'ws'
        ? createHttpServer(answer)
        : createHttpsServer({ cert: shown.certificate, key: shown.key }, answer)
    const other = await bind(http, by)
    send(other)
    expect(await user.unreachable()).toEqual(other)
    expect(user.drops).toEqual(['websocket-refused', 'websocket-refused'])
  })

  test('one that closes is connected anew', async () => {
    const { to, acceptor, requests } = await destination(by)
    const { send, user } = await relay(by)
    send(to)
    await user.message()
    for (const client of acceptor.clients) client.close(1001)
    await user.lost()
    send(to)
    await user.message()
    expect(requests).toHaveLength(2)
  })

  test('one that answers the upgrade with nothing is unreachable when its time is over', async () => {
    const server =
      by === 'ws' ? createHttpServer() : createHttpsServer({ cert: shown.certificate, key: shown.key })
    const asked = new Promise((resolve) => server.on('upgrade', resolve))
    const to = await bind(server, by)
    const { send, user, clock } = await relay(by)
    send(to)
    await asked
    clock.advance(10_250)
    expect([user.unreachables, user.drops]).toEqual([[to], ['half-open']])
  })
})

test('RFC 5922 §7.2: a secure WebSocket is made to whoever is named, and to nobody else', async () => {
  const { to, heard } = await destination('wss')
  const { send, user } = await relay('wss')
  const stranger = { ...to, peer: { name: 'other.example.org', isVerified: true } }
  send(stranger)
  expect(await user.unreachable()).toEqual(stranger)
  expect([user.drops, heard]).toEqual([['tls-untrusted'], []])
})
