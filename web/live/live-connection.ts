import { io, type Socket } from 'socket.io-client'
import type { BrowserToPanel, PanelToBrowser } from '#engine/contract/browser.ts'
import type { LiveStore } from './live-store.ts'

export type WatchView = Parameters<BrowserToPanel['watch']>[0]

/** The socket to the panel, its news poured into the store. It reconnects by itself. */
export class LiveConnection {
  readonly #socket: Socket<PanelToBrowser, BrowserToPanel>
  readonly #store: LiveStore
  #view: WatchView = { view: 'other', setIds: [] }

  constructor(store: LiveStore) {
    this.#store = store
    this.#socket = io({
      path: '/live',
      transports: ['websocket'],
      autoConnect: false,
      reconnectionDelay: 500,
      reconnectionDelayMax: 4_000,
    })
    this.#listen()
    this.#socket.connect()
  }

  /** What this page shows; told again after every reconnection. */
  watch(view: WatchView): void {
    this.#view = view
    if (this.#socket.connected) this.#socket.emit('watch', view)
  }

  stop(): void {
    this.#socket.removeAllListeners()
    this.#socket.close()
  }

  #listen(): void {
    const socket = this.#socket
    const store = this.#store
    socket.on('connect', () => socket.emit('watch', this.#view))
    socket.on('disconnect', () => store.connection('reconnecting'))
    socket.on('connect_error', (error) => this.#refused(error.message))
    socket.on('state', (seq, state) => store.state(seq, state))
    socket.on('change', (seq, change) => {
      if (!store.change(seq, change)) socket.emit('resync')
    })
    socket.on('tick', (tick) => store.tick(tick))
    socket.on('totals', (totals) => store.totals(totals))
    socket.on('signedOut', () => this.#signedOut())
  }

  /** A handshake refused for want of a session is no fault of the network: no use in trying again. */
  #refused(message: string): void {
    if (/unauthori[sz]ed|sign in/i.test(message)) this.#signedOut()
    else this.#store.connection('reconnecting')
  }

  #signedOut(): void {
    this.#store.connection('signed-out')
    this.#socket.close()
  }
}
