import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { Server, type Socket } from 'socket.io'
import {
  type BrowserToPanel,
  browserWatchSchema,
  type EngineLink,
  type PanelChange,
  type PanelState,
  type PanelToBrowser,
  type TotalsLive,
} from '#engine/contract/browser.ts'
import type { EngineEvent, Tick } from '#engine/contract/live.ts'
import type { BridgeAudience } from '../bridge/bridge-parts.ts'
import type { Clock, Stoppable } from '../clock.ts'
import { errorFields, type Log } from '../log.ts'
import { narrowNews, narrowTick, type Shown } from './narrow-tick.ts'
import type { LiveSession, SessionBook } from './session-book.ts'
import { tickNews } from './tick-news.ts'

/** What one browser shows. */
interface Seat {
  readonly session: LiveSession
  view: 'dashboard' | 'sets' | 'distribution' | 'other'
  setIds: readonly number[]
  /** The last tick that it heard. */
  step: number
}

type LiveServer = Server<BrowserToPanel, PanelToBrowser, Record<string, never>, Seat>
type LiveSocket = Socket<BrowserToPanel, PanelToBrowser, Record<string, never>, Seat>

/** Browsers that show the same. */
interface Room {
  readonly shown: Shown
  readonly sockets: LiveSocket[]
}

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
const TOTALS_ROOM = 'distribution'
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
    this.io.use((socket, next) => void this.admit(socket, next))
    this.io.on('connection', (socket) => this.seat(socket))
    this.timers = [
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
    const rooms = this.watchedRooms()
    const news = this.told && rooms.size > 0 ? tickNews(this.told, tick) : null
    this.told = tick
    const before = this.step
    this.step += 1
    for (const { shown, sockets } of rooms.values()) {
      const ready = sockets.filter((socket) => socket.conn.transport.writable)
      const [inStep, behind] = [true, false].map((isInStep) =>
        ready
          .filter((socket) => (news !== null && socket.data.step === before) === isInStep)
          .map((socket) => socket.id),
      )
      if (news && inStep?.length) this.io.to(inStep).emit('news', narrowNews(news, tick, shown), this.step)
      if (behind?.length) this.io.to(behind).emit('tick', narrowTick(tick, shown), this.step)
      for (const socket of ready) socket.data.step = this.step
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
      socket.data = { session, view: 'other', setIds: [], step: 0 }
      next()
    } catch (error) {
      this.parts.log.error('a live session could not be checked', errorFields(error))
      next(new Error('unavailable'))
    }
  }

  private seat(socket: LiveSocket): void {
    this.tellState(socket)
    socket.on('resync', () => this.tellState(socket))
    socket.on('watch', (payload) => this.watch(socket, payload))
    socket.on('disconnect', () => this.announceWatch())
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
    // A page that has just come on screen does not wait for the next second.
    const tick = this.parts.tick()
    socket.data.step = this.stepOf(tick)
    if (tick) socket.emit('tick', narrowTick(tick, shownAt(socket.data)), this.step)
    if (view === 'distribution') {
      socket.join(TOTALS_ROOM)
      socket.emit('totals', this.parts.totals())
    } else socket.leave(TOTALS_ROOM)
    this.announceWatch()
  }

  private watchedRooms(): ReadonlyMap<string, Room> {
    const rooms = new Map<string, Room>()
    for (const socket of this.io.of('/').sockets.values()) {
      const shown = shownAt(socket.data)
      const room = rooms.get(roomOf(shown))
      if (room) room.sockets.push(socket)
      else rooms.set(roomOf(shown), { shown, sockets: [socket] })
    }
    return rooms
  }

  private announceWatch(): void {
    this.parts.onWatch([...new Set([...this.watchedRooms().values()].flatMap((room) => room.shown.setIds))])
  }

  private tellTotals(): void {
    const version = this.parts.totalsVersion()
    if (version === this.shownTotals || this.io.of('/').adapter.rooms.get(TOTALS_ROOM) === undefined) return
    this.shownTotals = version
    this.io.to(TOTALS_ROOM).emit('totals', this.parts.totals())
  }

  /** A session that ended, or whose person has another role now, is cut (rules 26). */
  private async checkSessions(): Promise<void> {
    const sockets = [...this.io.of('/').sockets.values()]
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

function shownAt({ view, setIds }: Seat): Shown {
  return { setIds, isClose: view === 'sets' }
}

function roomOf({ setIds, isClose }: Shown): string {
  return `${isClose ? 'close' : 'sets'}:${setIds.join(',')}`
}
