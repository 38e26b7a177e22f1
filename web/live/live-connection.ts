import { io, type Socket } from 'socket.io-client'
import type { BrowserToPanel, PanelToBrowser } from '#engine/contract/browser.ts'
import type { BrowserClock } from './browser-clock.ts'
import type { LiveStore } from './live-store.ts'

export type WatchView = Parameters<BrowserToPanel['watch']>[0]

export type LiveSocket = Socket<PanelToBrowser, BrowserToPanel>

/** Not connected yet: whoever takes it listens first. */
export function liveSocket(): LiveSocket {
  return io({
    path: '/live',
    transports: ['websocket'],
    autoConnect: false,
    reconnectionDelay: 500,
    reconnectionDelayMax: 4_000,
  })
}

/** The socket to the panel, its news poured into the store. It reconnects by itself. */
export class LiveConnection {
  readonly #socket: LiveSocket
  readonly #store: LiveStore
  readonly #clock: Pick<BrowserClock, 'subscribe' | 'beat'>
  #view: WatchView = { view: 'other', setIds: [] }
  #isAsking = false
  #stopWaiting = () => {}

  constructor(socket: LiveSocket, store: LiveStore, clock: Pick<BrowserClock, 'subscribe' | 'beat'>) {
    this.#socket = socket
    this.#store = store
    this.#clock = clock
    this.#listen()
    socket.connect()
  }

  /** What this page shows; told again after every reconnection. */
  watch(view: WatchView): void {
    this.#view = view
    if (this.#socket.connected) this.#socket.emit('watch', view)
  }

  stop(): void {
    this.#stopWaiting()
    this.#socket.removeAllListeners()
    this.#socket.close()
  }

  #listen(): void {
    const socket = this.#socket
    const store = this.#store
    socket.on('connect', () => {
      this.#isAsking = false
      socket.emit('watch', this.#view)
    })
    socket.on('disconnect', () => this.#lost())
    socket.on('connect_error', (error) => this.#refused(error.message))
    socket.on('state', (seq, state, step) => {
      this.#isAsking = false
      store.state(seq, state, step)
    })
    socket.on('change', (seq, change) => {
      if (!store.change(seq, change)) this.#ask()
    })
    socket.on('tick', (tick, step) => {
      store.tick(tick, step)
      this.#clock.beat()
    })
    socket.on('news', (news, step) => {
      if (store.news(news, step)) this.#clock.beat()
      else this.#ask()
    })
    socket.on('totals', (totals) => store.totals(totals))
    socket.on('signedOut', () => this.#signedOut())
  }

  /** For the whole state, once until it comes. */
  #ask(): void {
    if (this.#isAsking) return
    this.#isAsking = true
    this.#socket.emit('resync')
  }

  /** A handshake refused for want of a session is no fault of the network: no use in trying again. */
  #refused(message: string): void {
    if (/unauthori[sz]ed|sign in/i.test(message)) this.#signedOut()
    else this.#lost()
  }

  /** The library tries again by itself only where the network broke, not where the panel hung up on stopping. */
  #lost(): void {
    this.#store.connection('reconnecting')
    this.#stopWaiting()
    if (this.#socket.active || this.#store.read().connection.kind === 'signed-out') return
    this.#stopWaiting = this.#clock.subscribe(() => {
      this.#stopWaiting()
      this.#socket.connect()
    })
  }

  #signedOut(): void {
    this.#stopWaiting()
    this.#store.connection('signed-out')
    this.#socket.close()
  }
}
