import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { Server } from 'socket.io'
import {
  browserWatchSchema,
  type EngineLink,
  type PanelChange,
  type PanelState,
  type TotalsLive,
} from '#engine/contract/browser.ts'
import type { EngineEvent, Tick } from '#engine/contract/live.ts'
import type { BridgeAudience } from '../bridge/bridge-parts.ts'
import type { Clock, Stoppable } from '../clock.ts'
import { errorFields, type Log } from '../log.ts'
import { LineGuard } from './line-guard.ts'
import { narrowNews, narrowTick } from './narrow-tick.ts'
import { isReady, type LiveServer, type LiveSocket, newSeat, roomsOf, shownAt, type Whole } from './seat.ts'
import type { SessionBook } from './session-book.ts'
import { tickNews } from './tick-news.ts'

export interface LiveParts {
  readonly clock: Clock
  readonly log: Log
  readonly sessions: SessionBook
  readonly isOwnOrigin: (request: IncomingMessage) => boolean
  readonly state: () => PanelState
  readonly tick: () => Tick | null
  readonly totals: () => TotalsLive
  readonly totalsVersion: () => number
  /** The sets whose channels some browser shows. */
  readonly onWatch: (setIds: readonly number[]) => void
}

/** Below one second, so that a revoked session is cut within it. */
const CHECK_MS = 500
/** Sums since start, of every channel: they are many, and move slowly. */
const TOTALS_MS = 2_000
/** Browsers say very little. */
const MESSAGE_BYTES = 32 * 1024
/** What a browser asks for again within a second it is told in the next one. */
const ANSWER_MS = 1_000
/** More pages than anybody keeps open, and as many as the benchmark's browsers. */
const MOST_SOCKETS = 64
/** Ticks that come in a burst, one for each destination that changed, are told as one. */
const BURST_MS = 200
/** Has heard no step that changes build on. */
const BEHIND = -1
/** What was told just before a tick is on its way by then, so that the tick finds the line free. */
const TICK_DELAY_MS = 20

/** Live data for browsers, on the panel's own origin, for people who are signed in. */
export class LiveHub implements BridgeAudience, Stoppable {
  private readonly io: LiveServer
  private readonly parts: LiveParts
  private readonly timers: Stoppable[]
  private seq = 0
  /** The last tick told, and its number. */
  private told: Tick | null = null
  private step = 0
  /** The one to tell next, and when the last was told. */
  private next: Tick | null = null
  private toldMs = 0
  private waiting: Stoppable | null = null
  private shownTotals = -1
  /** Until its line is closed, so that no line has two seats. */
  private readonly admitted = new Set<LiveSocket>()

  constructor(http: HttpServer | HttpsServer, parts: LiveParts) {
    this.parts = parts
    this.io = new Server(upgradesOf(http), {
      path: '/live',
      serveClient: false,
      transports: ['websocket'],
      maxHttpBufferSize: MESSAGE_BYTES,
      allowRequest: (request, decide) => {
        const isOwn = parts.isOwnOrigin(request)
        if (!isOwn)
          request.socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
        decide(isOwn ? null : 'This handshake came from another site.', isOwn)
      },
    })
    const guard = new LineGuard(parts.clock, parts.log)
    this.io.engine.on('connection', (line: LiveSocket['conn']) => guard.watch(line))
    this.io.use((socket, next) => void this.admit(socket, next))
    this.io.on('connection', (socket) => this.seat(socket))
    this.timers = [
      guard,
      parts.clock.every(ANSWER_MS, () => this.beginSecond()),
      parts.clock.every(CHECK_MS, () => void this.checkSessions()),
      parts.clock.every(TOTALS_MS, () => this.tellTotals()),
    ]
  }

  stop(): void {
    for (const timer of [...this.timers, ...(this.waiting ? [this.waiting] : [])]) timer.stop()
    this.io.disconnectSockets(true)
  }

  engines(engines: readonly EngineLink[]): void {
    this.tell({ kind: 'engines', engines })
  }

  event(event: EngineEvent): void {
    this.tell({ kind: 'event', event })
  }

  configuration(revision: number): void {
    this.tell({ kind: 'configuration', revision })
  }

  /** Told in a moment, together with those that come until then: each is absolute. */
  tick(tick: Tick): void {
    const { clock } = this.parts
    this.next = tick
    const delayMs = Math.max(TICK_DELAY_MS, this.toldMs + BURST_MS - clock.wallMs())
    this.waiting ??= clock.after(Math.min(delayMs, BURST_MS), () => {
      this.waiting = null
      this.toldMs = clock.wallMs()
      if (this.next) this.tellTick(this.next)
    })
  }

  /** One narrowed copy per combination of sets and view on screen; a browser that is slow to hear misses steps. */
  private tellTick(tick: Tick): void {
    const rooms = roomsOf(this.sockets())
    const news = this.told && rooms.size > 0 ? tickNews(this.told, tick) : null
    this.told = tick
    const before = this.step
    this.step += 1
    for (const { shown, sockets } of rooms.values()) {
      const ready = sockets.filter(isReady)
      const [inStep, behind] = [true, false].map((isInStep) =>
        ready
          .filter((socket) => (news !== null && socket.data.step === before) === isInStep)
          .map((socket) => socket.id),
      )
      if (news && inStep?.length) this.io.to(inStep).emit('news', narrowNews(news, tick, shown), this.step)
      if (behind?.length) this.io.to(behind).emit('tick', narrowTick(tick, shown), this.step)
      for (const { data } of ready) {
        data.step = this.step
        data.owed.delete('tick')
      }
    }
  }

  private tell(change: PanelChange): void {
    this.seq += 1
    this.io.emit('change', this.seq, change)
  }

  private async admit(socket: LiveSocket, next: (error?: Error) => void): Promise<void> {
    try {
      const session = await this.parts.sessions.open(socket.handshake.headers.cookie ?? '')
      if (!session) return next(new Error('unauthorized'))
      const others = [...this.admitted]
      if (others.some(({ conn }) => conn === socket.conn) || socket.conn.readyState !== 'open')
        return next(new Error('one seat for a line'))
      if (others.filter(({ data }) => data.session.id === session.id).length >= MOST_SOCKETS)
        return next(new Error(`${MOST_SOCKETS} pages of this session are open`))
      socket.data = newSeat(session)
      this.admitted.add(socket)
      socket.conn.once('close', () => this.admitted.delete(socket))
      next()
    } catch (error) {
      this.parts.log.error('a live session could not be checked', errorFields(error))
      next(new Error('unavailable'))
    }
  }

  private seat(socket: LiveSocket): void {
    socket.data.told.add('state')
    this.tellState(socket)
    socket.on('resync', () => this.want(socket, ['state']))
    socket.on('watch', (payload) => this.watch(socket, payload))
    socket.on('disconnect', () => this.announceWatch())
  }

  private want(socket: LiveSocket, wanted: readonly Whole[]): void {
    for (const one of wanted) socket.data.owed.add(one)
    this.answer(socket)
  }

  /** Each once in a second, and nothing as long as something waits to be read. */
  private answer(socket: LiveSocket): void {
    const { owed, told } = socket.data
    if (!isReady(socket)) return
    for (const one of [...owed].filter((each) => !told.has(each))) {
      owed.delete(one)
      told.add(one)
      if (one === 'state') this.tellState(socket)
      else if (one === 'tick') this.tellWholeTick(socket)
      else if (socket.data.view === 'distribution') socket.emit('totals', this.parts.totals())
    }
  }

  private beginSecond(): void {
    for (const socket of this.sockets()) {
      socket.data.told.clear()
      this.answer(socket)
    }
  }

  private tellState(socket: LiveSocket): void {
    const state = this.parts.state()
    const tick = state.tick && narrowTick(state.tick, shownAt(socket.data))
    socket.data.step = this.stepOf(state.tick)
    socket.emit('state', this.seq, { ...state, tick }, this.step)
  }

  /** Changes are told against the tick that all were told: whoever knows a later one gets the next one whole. */
  private stepOf(tick: Tick | null): number {
    return tick === this.told ? this.step : BEHIND
  }

  private watch(socket: LiveSocket, payload: unknown): void {
    const parsed = browserWatchSchema.safeParse(payload)
    if (!parsed.success) return
    const { view, setIds } = parsed.data
    socket.data.view = view
    socket.data.setIds = [...new Set(setIds)].sort((left, right) => left - right)
    // What was told was for another view: the next tick is told whole, to a page that has just come on screen at once.
    socket.data.step = BEHIND
    if (view !== 'other') this.want(socket, view === 'distribution' ? ['tick', 'totals'] : ['tick'])
    this.announceWatch()
  }

  private tellWholeTick(socket: LiveSocket): void {
    const tick = this.parts.tick()
    if (!tick) return
    socket.data.step = this.stepOf(tick)
    socket.emit('tick', narrowTick(tick, shownAt(socket.data)), this.step)
  }

  private sockets(): LiveSocket[] {
    return [...this.io.of('/').sockets.values()]
  }

  private announceWatch(): void {
    this.parts.onWatch([
      ...new Set([...roomsOf(this.sockets()).values()].flatMap((room) => room.shown.setIds)),
    ])
  }

  private tellTotals(): void {
    const version = this.parts.totalsVersion()
    const watching = this.sockets().filter(({ data }) => data.view === 'distribution')
    if (version === this.shownTotals || watching.length === 0) return
    this.shownTotals = version
    for (const socket of watching) if (!isReady(socket)) socket.data.owed.add('totals')
    const ready = watching.filter(isReady).map(({ id }) => id)
    if (ready.length > 0) this.io.to(ready).emit('totals', this.parts.totals())
  }

  /** A session that ended, or whose person has another role now, is cut (rules 26). */
  private async checkSessions(): Promise<void> {
    const sockets = this.sockets()
    if (sockets.length === 0) return
    try {
      const valid = await this.parts.sessions.stillValid(sockets.map((socket) => socket.data.session))
      for (const socket of sockets) if (!valid.has(socket.data.session)) cut(socket)
    } catch (error) {
      this.parts.log.error('live sessions could not be checked', errorFields(error))
    }
  }
}

/** A server that hears the upgrades of this one alone: plain requests, to our path too, are the front door's. */
function upgradesOf(http: HttpServer | HttpsServer): HttpServer {
  const upgrades = createServer()
  http.on('upgrade', (...upgrade) => upgrades.emit('upgrade', ...upgrade))
  return upgrades
}

function cut(socket: LiveSocket): void {
  socket.emit('signedOut')
  socket.disconnect(true)
}
