import type { Server, Socket } from 'socket.io'
import type { BrowserToPanel, PanelToBrowser } from '#engine/contract/browser.ts'
import type { Shown } from './narrow-tick.ts'
import type { LiveSession } from './session-book.ts'

/** What is told whole to one browser, beside what all are told. */
export type Whole = 'state' | 'tick' | 'totals'

/** What one browser shows. */
interface Seat {
  readonly session: LiveSession
  view: 'dashboard' | 'sets' | 'distribution' | 'other'
  setIds: readonly number[]
  /** The last tick that it heard. */
  step: number
  /** What it asked for and waits for: once each, however often it asks. */
  readonly owed: Set<Whole>
  /** What it was told in this second. */
  readonly told: Set<Whole>
}

export type LiveServer = Server<BrowserToPanel, PanelToBrowser, Record<string, never>, Seat>
export type LiveSocket = Socket<BrowserToPanel, PanelToBrowser, Record<string, never>, Seat>

/** Browsers that show the same. */
interface Room {
  readonly shown: Shown
  readonly sockets: LiveSocket[]
}

export function newSeat(session: LiveSession): Seat {
  return { session, view: 'other', setIds: [], step: 0, owed: new Set(), told: new Set() }
}

export function shownAt({ view, setIds }: Seat): Shown {
  return { setIds, isClose: view === 'sets' }
}

/** What is written now would wait for nothing that was written before. */
export function isReady(socket: LiveSocket): boolean {
  return socket.conn.transport.writable
}

export function roomsOf(sockets: Iterable<LiveSocket>): ReadonlyMap<string, Room> {
  const rooms = new Map<string, Room>()
  for (const socket of sockets) {
    const shown = shownAt(socket.data)
    const name = `${shown.isClose ? 'close' : 'sets'}:${shown.setIds.join(',')}`
    const room = rooms.get(name)
    if (room) room.sockets.push(socket)
    else rooms.set(name, { shown, sockets: [socket] })
  }
  return rooms
}
