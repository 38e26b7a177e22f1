import type { Socket } from 'node:net'
import type { Stoppable } from '#engine/base/clock.ts'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import type { LoadConnection } from '#engine/contract/vocabulary.ts'
import { BackOff } from './back-off.ts'
import { BeatInterval } from './beat-interval.ts'
import { connectTo } from './connect.ts'
import { EventSocket, type EventSocketUser } from './event-socket.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { LoadListener, LoadWatch, LoadWorld, WatchLoad } from './load-source.ts'

/** FreeSWITCH's Event Socket: one connection, kept for ever, that hears of its heartbeats. */
export const watchFreeswitch: WatchLoad = (address, listener, world) =>
  new FreeswitchWatch(address, listener, world)

class FreeswitchWatch implements LoadWatch, EventSocketUser {
  nextTryAtMs: number | null = null
  private readonly address: LoadSourceAddress
  private readonly listener: LoadListener
  private readonly world: LoadWorld
  private readonly backOff: BackOff
  private interval: BeatInterval
  /** The try to connect, the wait for the next, or the silence that is too long. */
  private waiting: Stoppable | null = null
  private current: EventSocket | null = null
  private isStopped = false

  constructor(address: LoadSourceAddress, listener: LoadListener, world: LoadWorld) {
    this.address = address
    this.listener = listener
    this.world = world
    this.backOff = new BackOff(world)
    this.interval = new BeatInterval(world.clock)
    this.connect()
  }

  stop(): void {
    this.isStopped = true
    this.leave()
  }

  onAccepted(): void {
    this.backOff.connected()
    this.awaitBeat()
    this.listener.onConnection('connected', '')
  }

  /** Of `api status`: no beat, so nothing is learnt of the interval. */
  onFigures(figures: Heartbeat['figures']): void {
    this.listener.onFigures(figures, this.interval.ms)
  }

  onBeat({ figures, intervalMs }: Heartbeat): void {
    this.interval.learn(intervalMs)
    this.awaitBeat()
    this.listener.onFigures(figures, this.interval.ms)
  }

  /** The connection is over; it is tried again. */
  onFailed(connection: LoadConnection, problem: string): void {
    if (this.isStopped) return
    this.leave()
    const delayMs = this.backOff.next(connection)
    this.nextTryAtMs = this.world.clock.wallMs() + delayMs
    this.waiting = this.world.clock.after(delayMs, () => this.connect())
    this.listener.onConnection(connection, problem)
  }

  private connect(): void {
    this.nextTryAtMs = null
    this.interval = this.interval.renewed()
    this.waiting = connectTo(this.address, this.world.clock, {
      onConnected: (socket) => this.open(socket),
      onFailed: (connection, problem) => this.onFailed(connection, problem),
    })
  }

  private open(socket: Socket): void {
    this.current = new EventSocket(socket, this.address, this.world.clock, this)
  }

  private awaitBeat(): void {
    const { patienceMs } = this.interval
    this.waiting?.stop()
    this.waiting = this.world.clock.after(patienceMs, () => {
      this.interval.missed()
      this.onFailed('half-open', `no heartbeat for ${Math.round(patienceMs / 100) / 10} s`)
    })
  }

  private leave(): void {
    this.waiting?.stop()
    this.waiting = null
    this.current?.stop()
    this.current = null
  }
}
