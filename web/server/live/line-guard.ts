import { EventEmitter } from 'node:events'
import type { Clock, Stoppable } from '../clock.ts'
import type { Log } from '../log.ts'
import type { LiveSocket } from './seat.ts'

type Line = LiveSocket['conn']

interface Manners {
  /** Messages in this second. */
  said: number
  /** For how long it has taken nothing of what waits for it. */
  deafSec: number
}

/** A browser says a few words when its page changes. */
const MOST_MESSAGES = 50
/** The library's own limit ends who answers no ping: one can answer without reading. */
const MOST_DEAF_SEC = 30

/** Cuts lines that talk without end or do not read: what waits for them is the panel's memory. */
export class LineGuard implements Stoppable {
  private readonly lines = new Map<Line, Manners>()
  private readonly log: Log
  private readonly timer: Stoppable

  constructor(clock: Clock, log: Log) {
    this.log = log
    this.timer = clock.every(1_000, () => this.look())
  }

  stop(): void {
    this.timer.stop()
  }

  watch(line: Line): void {
    const manners: Manners = { said: 0, deafSec: 0 }
    this.lines.set(line, manners)
    const heard = () => {
      manners.said += 1
      if (manners.said > MOST_MESSAGES) this.cut(line, 'it says too much')
    }
    line.on('packet', heard)
    // Pings of the WebSocket itself, each of which is answered, never come as packets.
    if ('socket' in line.transport && line.transport.socket instanceof EventEmitter)
      line.transport.socket.on('ping', heard)
    line.on('drain', () => {
      manners.deafSec = 0
    })
    line.once('close', () => this.lines.delete(line))
  }

  private look(): void {
    for (const [line, manners] of this.lines) {
      manners.said = 0
      manners.deafSec = line.transport.writable ? 0 : manners.deafSec + 1
      if (manners.deafSec > MOST_DEAF_SEC) this.cut(line, 'it does not read')
    }
  }

  /** Once: it may be heard until the other end takes note. */
  private cut(line: Line, reason: string): void {
    if (!this.lines.delete(line)) return
    this.log.warn('a live line is cut', { reason, address: line.remoteAddress })
    line.close(true)
  }
}
