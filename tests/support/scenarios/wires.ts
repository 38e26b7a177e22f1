import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'

/** Carries whole SIP messages, whatever is beneath. */
export interface Wire {
  send(message: Buffer): void
  close(): void
}

const HEADERS_END = '\r\n\r\n'

/** TCP or TLS: Content-Length tells where a message ends (RFC 3261 §18.3); what is no message between them is left out. */
export function streamWire(socket: Socket, hear: (message: Buffer) => void): Wire {
  let held = Buffer.alloc(0)
  socket.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes])
    for (let message = firstOf(held); message; message = firstOf(held)) {
      held = held.subarray(message.end)
      hear(message.bytes)
    }
  })
  socket.on('error', () => {})
  return { send: (message) => void socket.write(message), close: () => void socket.destroy() }
}

/** WebSocket: one message each (RFC 7118 §5.1); `fault` hears of one that is not just one. */
export function webSocketWire(
  socket: WebSocket,
  hear: (message: Buffer) => void,
  fault: (what: string) => void,
): Wire {
  socket.on('message', (data: Buffer) => {
    // RFC 5626 §5.4: keep-alives.
    if (data.toString().trim() === '') return
    const first = firstOf(data)
    if (first?.end === data.length) hear(first.bytes)
    else fault(`a WebSocket message of ${data.length} bytes is not one SIP message`)
  })
  socket.on('error', () => {})
  const send = (message: Buffer) => (socket.readyState === socket.OPEN ? socket.send(message) : undefined)
  return { send, close: () => socket.terminate() }
}

function firstOf(held: Buffer): { readonly bytes: Buffer; readonly end: number } | null {
  let start = 0
  while (held[start] === 13 || held[start] === 10) start += 1
  const headers = held.indexOf(HEADERS_END, start)
  if (headers < 0) return null
  const head = held.toString('latin1', start, headers)
  const length = Number(/\r\n(?:Content-Length|l) *: *(\d+)/i.exec(head)?.[1] ?? 0)
  const end = headers + HEADERS_END.length + length
  return held.length < end ? null : { bytes: Buffer.from(held.subarray(start, end)), end }
}
