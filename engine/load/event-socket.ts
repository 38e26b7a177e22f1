import type { Socket } from 'node:net'
import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import type { LoadConnection } from '#engine/contract/vocabulary.ts'
import { EventSocketFraming, type Frame } from './event-socket-framing.ts'
import { type Heartbeat, readEvent, readHeartbeat, readStatus } from './heartbeat.ts'

export interface EventSocketUser {
  /** The password is right, and heartbeats will come. */
  onAccepted(): void
  onFigures(figures: LoadFigures): void
  onBeat(beat: Heartbeat): void
  /** Once, as the last word. `problem` holds nothing that the peer wrote: it could be the password. */
  onFailed(connection: LoadConnection, problem: string): void
}

/** For each step up to the first heartbeat. */
const STEP_MS = 5_000
/** FreeSWITCH speaks every 20 s, at its fastest once a second. */
const MOST_FRAMES_PER_SECOND = 20
const SECOND_MS = 1_000

type Phase = 'greeting' | 'login' | 'subscription' | 'status' | 'listening'

/** One connection to an Event Socket, from its greeting to its end. */
export class EventSocket implements Stoppable {
  private readonly socket: Socket
  private readonly address: LoadSourceAddress
  private readonly clock: Clock
  private readonly user: EventSocketUser
  private readonly framing = new EventSocketFraming()
  private phase: Phase = 'greeting'
  private deadline: Stoppable | null = null
  private secondMs: number
  private framesInSecond = 0
  private isOver = false

  constructor(socket: Socket, address: LoadSourceAddress, clock: Clock, user: EventSocketUser) {
    this.socket = socket
    this.address = address
    this.clock = clock
    this.user = user
    this.secondMs = clock.monotonicMs()
    this.await('greeting')
    socket.on('data', (chunk) => this.hear(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      this.fail('closed', `the connection broke: ${error.code}`),
    )
    socket.on('close', () => this.fail('closed', 'it closed the connection'))
  }

  stop(): void {
    this.isOver = true
    this.deadline?.stop()
    this.socket.destroy()
  }

  private hear(chunk: Buffer): void {
    if (this.isOver) return
    const fault = this.framing.push(chunk, (frame) => this.take(frame))
    if (fault !== '') this.fail('malformed', `it sends ${fault}`)
  }

  private take(frame: Frame): boolean {
    if (this.isTooMany())
      this.fail('malformed', `it sends more than ${MOST_FRAMES_PER_SECOND} messages a second`)
    else this.read(frame)
    return !this.isOver
  }

  private isTooMany(): boolean {
    const nowMs = this.clock.monotonicMs()
    if (nowMs - this.secondMs >= SECOND_MS) {
      this.secondMs = nowMs
      this.framesInSecond = 0
    }
    this.framesInSecond += 1
    return this.framesInSecond > MOST_FRAMES_PER_SECOND
  }

  private read({ headers, body }: Frame): void {
    const type = headers.get('content-type') ?? ''
    const reply = headers.get('reply-text') ?? ''
    if (type === 'text/disconnect-notice') this.fail('closed', 'it ended the connection')
    else if (type === 'text/rude-rejection')
      this.fail('refused', 'its access list turns us away (apply-inbound-acl)')
    else if (type === 'auth/request') this.logIn()
    else if (type === 'command/reply') this.hearReply(reply.startsWith('+OK'))
    else if (type === 'api/response') this.hearStatus(body)
    else if (type === 'text/event-plain' || type === 'text/event-json') this.hearEvent(type, body)
  }

  private logIn(): void {
    if (this.phase !== 'greeting') return this.fail('malformed', 'it asks for the password twice')
    const { user, password } = this.address
    // A line break would begin a second command.
    const line = `${user === '' ? `auth ${password}` : `userauth ${user}:${password}`}`.replace(/[\r\n]/g, '')
    this.await('login')
    this.socket.write(`${line}\n\n`)
  }

  private hearReply(isGood: boolean): void {
    if (this.phase === 'login') {
      if (!isGood) return this.fail('wrong-password', 'it does not accept the password')
      this.await('subscription')
      this.socket.write('event plain HEARTBEAT\n\n')
    } else if (this.phase === 'subscription') {
      if (!isGood) return this.fail('closed', 'it lets this user hear no heartbeats')
      this.deadline?.stop()
      this.phase = 'status'
      this.user.onAccepted()
      this.socket.write('api status\n\n')
    }
  }

  /** A refusal is none of our business: heartbeats will tell. */
  private hearStatus(body: string): void {
    if (this.phase !== 'status') return
    this.phase = 'listening'
    const figures = readStatus(body, this.clock.wallMs())
    if (figures) this.user.onFigures(figures)
  }

  private hearEvent(type: string, body: string): void {
    if (this.phase !== 'status' && this.phase !== 'listening') return
    const fields = readEvent(type, body)
    if (typeof fields === 'string') return this.fail('malformed', `it sends ${fields}`)
    if (fields.get('event-name') !== 'HEARTBEAT') return
    const beat = readHeartbeat(fields, this.clock.wallMs())
    if (typeof beat === 'string') this.fail('malformed', `it sends ${beat}`)
    else this.user.onBeat(beat)
  }

  private await(phase: Phase): void {
    this.phase = phase
    this.deadline?.stop()
    this.deadline = this.clock.after(STEP_MS, () => this.giveUp())
  }

  private giveUp(): void {
    const within = `within ${STEP_MS / SECOND_MS} s`
    if (this.framing.isWithinFrame) this.fail('malformed', `what it sends ${within} is no Event Socket's`)
    else if (this.phase === 'greeting') this.fail('silent', `it accepts, and says nothing ${within}`)
    else this.fail('silent', `it does not answer ${within}`)
  }

  private fail(connection: LoadConnection, problem: string): void {
    if (this.isOver) return
    this.stop()
    this.user.onFailed(connection, problem)
  }
}
