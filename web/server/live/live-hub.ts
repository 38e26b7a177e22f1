import type { Server as HttpServer, IncomingMessage } from 'node:http'
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
import { narrowTick, type Shown } from './narrow-tick.ts'
import type { LiveSession, SessionBook } from './session-book.ts'

/** What one browser shows. */
interface Seat {
  readonly session: LiveSession
  view: 'dashboard' | 'sets' | 'distribution' | 'other'
  setIds: readonly number[]
}

type LiveServer = Server<BrowserToPanel, PanelToBrowser, Record<string, never>, Seat>
type LiveSocket = Socket<BrowserToPanel, PanelToBrowser, Record<string, never>, Seat>

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
const TOTALS_MS = 1_000
/** Browsers say very little. */
const MESSAGE_BYTES = 32 * 1024
const TOTALS_ROOM = 'distribution'

/** Live data for browsers, on the panel's own origin, for people who are signed in. */
export class LiveHub implements BridgeAudience, Stoppable {
  private readonly io: LiveServer
  private readonly parts: LiveParts
  private readonly timers: Stoppable[]
  private seq = 0
  private shownTotals = -1

  constructor(http: HttpServer | HttpsServer, parts: LiveParts) {
    this.parts = parts
    this.io = new Server(http, {
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
    for (const timer of this.timers) timer.stop()
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

  /** One narrowed copy per combination of sets and view on screen. */
  tick(tick: Tick): void {
    for (const [room, shown] of this.watchedRooms())
      this.io.to(room).volatile.emit('tick', narrowTick(tick, shown))
  }

  private tell(change: PanelChange): void {
    this.seq += 1
    this.io.emit('change', this.seq, change)
  }

  private async admit(socket: LiveSocket, next: (error?: Error) => void): Promise<void> {
    try {
      const session = await this.parts.sessions.open(socket.handshake.headers.cookie ?? '')
      if (!session) return next(new Error('unauthorized'))
      socket.data = { session, view: 'other', setIds: [] }
      next()
    } catch (error) {
      this.parts.log.error('a live session could not be checked', errorFields(error))
      next(new Error('unavailable'))
    }
  }

  private seat(socket: LiveSocket): void {
    socket.join(roomOf(shownAt(socket.data)))
    this.tellState(socket)
    socket.on('resync', () => this.tellState(socket))
    socket.on('watch', (payload) => this.watch(socket, payload))
    socket.on('disconnect', () => this.announceWatch())
  }

  private tellState(socket: LiveSocket): void {
    const state = this.parts.state()
    const tick = state.tick && narrowTick(state.tick, shownAt(socket.data))
    socket.emit('state', this.seq, { ...state, tick })
  }

  private watch(socket: LiveSocket, payload: unknown): void {
    const parsed = browserWatchSchema.safeParse(payload)
    if (!parsed.success) return
    const { view, setIds } = parsed.data
    socket.leave(roomOf(shownAt(socket.data)))
    socket.data.view = view
    socket.data.setIds = [...new Set(setIds)].sort((left, right) => left - right)
    socket.join(roomOf(shownAt(socket.data)))
    // A page that has just come on screen does not wait for the next second.
    const tick = this.parts.tick()
    if (tick) socket.emit('tick', narrowTick(tick, shownAt(socket.data)))
    if (view === 'distribution') {
      socket.join(TOTALS_ROOM)
      socket.emit('totals', this.parts.totals())
    } else socket.leave(TOTALS_ROOM)
    this.announceWatch()
  }

  private watchedRooms(): Map<string, Shown> {
    const shown = [...this.io.of('/').sockets.values()].map((socket) => shownAt(socket.data))
    return new Map(shown.map((one) => [roomOf(one), one]))
  }

  private announceWatch(): void {
    this.parts.onWatch([...new Set([...this.watchedRooms().values()].flatMap((shown) => shown.setIds))])
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
