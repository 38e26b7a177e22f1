import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import WebSocket, { type ClientOptions } from 'ws'
import type { TransportLayer } from '#engine/transport/transport.ts'
import { firstListener } from './relay-fixture.ts'
import { authority } from './tls-fixture.ts'

export const MESSAGE = 'OPTIONS sip:a@192.0.2.1 SIP/2.0\r\nCall-ID: one\r\n\r\nabc'
const sockets: WebSocket[] = []
const plain: Socket[] = []

export function browser(
  layer: TransportLayer,
  protocols: string[] = ['sip'],
  options: ClientOptions = {},
): WebSocket {
  const { transport, hostPort } = firstListener(layer)
  const trust = { ca: authority.certificate, servername: 'sip.example.org' }
  const socket = new WebSocket(`${transport}://${hostPort}/`, protocols, { ...trust, ...options })
  socket.on('error', () => {})
  sockets.push(socket)
  return socket
}

export async function dial(layer: TransportLayer, options: ClientOptions = {}): Promise<WebSocket> {
  const socket = browser(layer, ['sip'], options)
  await once(socket, 'open')
  return socket
}

/** A raw connection to the listener; `heard` grows. */
export async function raw(layer: TransportLayer) {
  const { address: host, port } = firstListener(layer)
  const socket = connect({ host, port })
  plain.push(socket)
  socket.setNoDelay(true)
  const heard = { text: '' }
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    heard.text += chunk.toString('latin1')
  })
  await once(socket, 'connect')
  return { socket, heard, closed: once(socket, 'close') }
}

export const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
export const UPGRADE = `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${KEY}`
export const SIP = 'Sec-WebSocket-Protocol: sip\r\n'
export const VERSION = 'Sec-WebSocket-Version: 13\r\n'

export async function rawWebSocket(layer: TransportLayer) {
  const opened = await raw(layer)
  opened.socket.write(`${UPGRADE}${VERSION}${SIP}\r\n`)
  while (!opened.heard.text.includes('\r\n\r\n')) await once(opened.socket, 'data')
  return opened
}

/** A masked frame of a client (RFC 6455 §5.2), with the mask 0. */
export function frame(opcode: number, payload: string, isLast = true): Buffer {
  const body = Buffer.from(payload)
  if (body.length > 125) throw new Error('too long for this test')
  const start = Buffer.from([(isLast ? 0x80 : 0) | opcode, 0x80 | body.length, 0, 0, 0, 0])
  return Buffer.concat([start, body])
}

export function endBrowsers(): void {
  for (const socket of sockets.splice(0)) socket.terminate()
  for (const socket of plain.splice(0)) socket.destroy()
}
