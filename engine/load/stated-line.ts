import type { Socket } from 'node:net'
import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { LoadFailure, QuestionUser } from './polling.ts'

const LINE_BYTES = 1_024
const LINE_MS = 5_000
const LINE_FEED = 10

/** Reads the one line that a far end says by itself: to its line feed or to its close. Then the socket is gone. */
export class StatedLine implements Stoppable {
  private readonly socket: Socket
  private readonly user: QuestionUser<string>
  private readonly deadline: Stoppable
  private said: Buffer = Buffer.alloc(0)
  private isOver = false

  constructor(socket: Socket, clock: Clock, user: QuestionUser<string>) {
    this.socket = socket
    this.user = user
    this.deadline = clock.after(LINE_MS, () => this.fail(this.lateness()))
    socket.on('data', (bytes) => this.take(bytes))
    socket.on('end', () => this.end())
    socket.on('error', (error: NodeJS.ErrnoException) => this.fail(brokenBy(error.code)))
    socket.on('close', () => this.fail(brokenBy(undefined)))
  }

  stop(): void {
    this.isOver = true
    this.deadline.stop()
    this.socket.destroy()
  }

  private take(bytes: Buffer): void {
    if (this.isOver) return
    this.said = Buffer.concat([this.said, bytes.subarray(0, LINE_BYTES + 1 - this.said.length)])
    const length = this.said.indexOf(LINE_FEED)
    if (length >= 0) this.succeed(length)
    else if (this.said.length > LINE_BYTES)
      this.fail({ connection: 'malformed', problem: `what it says is no line of ${LINE_BYTES} bytes` })
  }

  private end(): void {
    if (this.isOver) return
    if (this.said.length > 0) this.succeed(this.said.length)
    else this.fail({ connection: 'closed', problem: 'closed before it said anything' })
  }

  private succeed(length: number): void {
    this.stop()
    this.user.onAnswer(this.said.toString('utf8', 0, length))
  }

  private fail(failure: LoadFailure): void {
    if (this.isOver) return
    this.stop()
    this.user.onFailed(failure)
  }

  private lateness(): LoadFailure {
    const seconds = LINE_MS / 1_000
    return this.said.length === 0
      ? { connection: 'silent', problem: `connected, but nothing said within ${seconds} s` }
      : { connection: 'half-open', problem: `began a line and did not end it within ${seconds} s` }
  }
}

function brokenBy(code: string | undefined): LoadFailure {
  return { connection: 'closed', problem: `broken off before a whole line${code ? `: ${code}` : ''}` }
}
