import type { Socket } from 'node:net'
import WebSocket from 'ws'
import type { Stoppable } from '#engine/base/clock.ts'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import { type ChannelEvent, readChannelEvent } from './ari-message.ts'
import { failureOfStatus, headersFor } from './http-question.ts'
import type { LoadWorld } from './load-source.ts'
import type { LoadFailure } from './polling.ts'

export interface EventsUser {
  onOpen(): void
  onEvent(event: ChannelEvent): void
  /** Once; nothing comes after it. */
  onFailed(failure: LoadFailure): void
}

const HANDSHAKE_MS = 5_000
/** An event carries a channel and its variables. */
const FRAME_BYTES = 262_144
/** So much within a second is no telephone system's, and costs the thread more than it may. */
const MOST_FRAMES = 20_000
const MOST_BYTES = 16_777_216
const WINDOW_MS = 1_000
const LEAST_PING_MS = 5_000
const MOST_PING_MS = 30_000

/** Asterisk's events over one WebSocket (RFC 6455), which is gone when it fails. Pings tell whether the far end lives. */
export class AriEvents implements Stoppable {
  private readonly stream: Socket
  private readonly socket: WebSocket
  private readonly world: LoadWorld
  private readonly user: EventsUser
  private readonly pingMs: number
  private deadline: Stoppable
  private hasHeard = true
  private frames = 0
  private bytes = 0
  private windowAtMs = 0
  private isOver = false

  constructor(stream: Socket, path: string, address: LoadSourceAddress, world: LoadWorld, user: EventsUser) {
    this.stream = stream
    this.world = world
    this.user = user
    this.pingMs = Math.min(MOST_PING_MS, Math.max(LEAST_PING_MS, address.everySec * 1_000))
    stream.on('error', (error: NodeJS.ErrnoException) => this.fail(brokenBy(error.code)))
    this.deadline = world.clock.after(HANDSHAKE_MS, () => this.fail(LATE))
    // The stream is open, and secure where it shall be; of the address only the path still counts.
    this.socket = new WebSocket(`ws://asterisk.invalid${path}`, {
      createConnection: () => stream,
      headers: headersFor(address),
      perMessageDeflate: false,
      maxPayload: FRAME_BYTES,
    })
    this.listen()
  }

  stop(): void {
    this.isOver = true
    this.deadline.stop()
    this.socket.terminate()
    this.stream.destroy()
  }

  private listen(): void {
    const { socket } = this
    socket.on('unexpected-response', (request, response) => {
      this.fail(failureOfStatus(response.statusCode ?? 0) ?? NO_WEBSOCKET)
      request.destroy()
    })
    socket.on('open', () => this.open())
    socket.on('message', (data) => this.hear(data))
    socket.on('ping', () => this.count(0))
    socket.on('pong', () => this.count(0))
    socket.on('error', (error: NodeJS.ErrnoException) => this.fail(brokenBy(error.code)))
    socket.on('close', () => this.fail(brokenBy('')))
  }

  private open(): void {
    if (this.isOver) return
    this.deadline.stop()
    this.deadline = this.world.clock.every(this.pingMs, () => this.ping())
    this.user.onOpen()
  }

  private hear(data: WebSocket.RawData): void {
    if (!Buffer.isBuffer(data)) return
    this.count(data.length)
    if (this.isOver) return
    const event = readChannelEvent(data)
    if (event) this.user.onEvent(event)
  }

  private count(bytes: number): void {
    this.hasHeard = true
    const nowMs = this.world.clock.monotonicMs()
    if (nowMs - this.windowAtMs >= WINDOW_MS) {
      this.windowAtMs = nowMs
      this.frames = 0
      this.bytes = 0
    }
    this.frames += 1
    this.bytes += bytes
    if (this.frames > MOST_FRAMES || this.bytes > MOST_BYTES) this.fail(FLOOD)
  }

  private ping(): void {
    if (!this.hasHeard) return this.fail(HALF_OPEN)
    this.hasHeard = false
    this.socket.ping()
  }

  private fail(failure: LoadFailure): void {
    if (this.isOver) return
    this.stop()
    this.user.onFailed(failure)
  }
}

const LATE: LoadFailure = { connection: 'silent', problem: 'no WebSocket handshake within 5 s' }
const NO_WEBSOCKET: LoadFailure = { connection: 'malformed', problem: 'there is no WebSocket' }
const HALF_OPEN: LoadFailure = { connection: 'half-open', problem: 'neither an event nor a pong came' }
const FLOOD: LoadFailure = {
  connection: 'malformed',
  problem: `more than ${MOST_FRAMES} events or ${MOST_BYTES} bytes came within a second`,
}

/** Codes of `ws` for frames, of the parser for the handshake; any other end is a close. */
function brokenBy(code = ''): LoadFailure {
  if (code.startsWith('WS_ERR_'))
    return { connection: 'malformed', problem: `frames cannot be read: ${code}` }
  if (code.startsWith('HPE_')) return NO_WEBSOCKET
  return { connection: 'closed', problem: 'the connection was closed' }
}
