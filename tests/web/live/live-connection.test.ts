import { createServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { io } from 'socket.io-client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { BrowserToPanel, PanelToBrowser } from '#engine/contract/browser.ts'
import { emptyTick } from '#tests/support/seen-figures.ts'
import { LiveConnection } from '#web/live/live-connection.ts'
import { LiveStore } from '#web/live/live-store.ts'

type PanelEnd = Socket<BrowserToPanel, PanelToBrowser>

let panel: Server<BrowserToPanel, PanelToBrowser>
let port = 0
const ends: PanelEnd[] = []
let connection: LiveConnection | null = null

/** A clock whose seconds are struck by hand. */
class HandClock {
  readonly listeners = new Set<() => void>()
  subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
  beat() {}
  strike() {
    for (const listener of [...this.listeners]) listener()
  }
}

beforeEach(async () => {
  const http = createServer()
  panel = new Server(http, { path: '/live', transports: ['websocket'] })
  panel.on('connection', (socket) => ends.push(socket))
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve)
  })
  const address = http.address()
  port = typeof address === 'object' && address ? address.port : 0
})

afterEach(async () => {
  connection?.stop()
  connection = null
  ends.length = 0
  await panel.close()
})

async function connected() {
  const clock = new HandClock()
  const store = new LiveStore(() => 0)
  const socket = io(`http://127.0.0.1:${port}`, {
    path: '/live',
    transports: ['websocket'],
    autoConnect: false,
  })
  connection = new LiveConnection(socket, store, clock)
  const end = await vi.waitUntil(() => ends[0])
  end.emit(
    'state',
    1,
    {
      engines: [],
      tick: emptyTick(),
      events: [],
      totals: { sinceMs: 0, atMs: 0, calls: [], sources: [] },
      recent: {
        atMs: [],
        activeCalls: [],
        callsPerSecond: [],
        failuresPerSecond: [],
        delayP50Ms: [],
        delayP95Ms: [],
        destinations: [],
      },
    },
    4,
  )
  await vi.waitUntil(() => store.read().connection.kind === 'live')
  return { clock, store, end }
}

test('a panel that hangs up as it stops is called again at the next second', async () => {
  const { clock, store, end } = await connected()
  end.disconnect(true)
  await vi.waitUntil(() => store.read().connection.kind === 'reconnecting')
  clock.strike()
  await vi.waitUntil(() => ends.length === 2)
  expect(clock.listeners.size).toBe(0)
})

test('whoever was signed out is not called again', async () => {
  const { clock, store, end } = await connected()
  end.emit('signedOut')
  end.disconnect(true)
  await vi.waitUntil(() => store.read().connection.kind === 'signed-out')
  expect(clock.listeners.size).toBe(0)
})

test('a missed change makes the browser ask for the whole state', async () => {
  const { end } = await connected()
  const asked = new Promise<void>((resolve) => {
    end.on('resync', resolve)
  })
  end.emit('change', 3, { kind: 'configuration', revision: 2 })
  await asked
})

test('changes of a tick that was missed make the browser ask for the whole state, once', async () => {
  const { store, end } = await connected()
  const asked = vi.fn()
  end.on('resync', asked)
  const news = {
    figures: { activeCalls: 7 },
    destinations: { added: [], changed: [], gone: [] },
    details: { added: [], changed: [], gone: [] },
    channels: [],
  }
  end.emit('news', news, 5)
  await vi.waitUntil(() => store.read().tick?.activeCalls === 7)
  expect(asked).not.toHaveBeenCalled()
  end.emit('news', { ...news, figures: { activeCalls: 9 } }, 7)
  end.emit('news', { ...news, figures: { activeCalls: 10 } }, 8)
  await vi.waitUntil(() => asked.mock.calls.length > 0)
  expect(store.read().tick?.activeCalls).toBe(7)
  expect(asked).toHaveBeenCalledTimes(1)
})

test('what is on screen is told anew after every connection', async () => {
  const { clock, end } = await connected()
  connection?.watch({ view: 'sets', setIds: [1] })
  end.disconnect(true)
  await vi.waitUntil(() => clock.listeners.size === 1)
  const told = vi.fn()
  panel.on('connection', (socket) => {
    socket.on('watch', told)
  })
  clock.strike()
  await vi.waitUntil(() => told.mock.calls.length > 0)
  expect(told).toHaveBeenCalledWith({ view: 'sets', setIds: [1] })
})
