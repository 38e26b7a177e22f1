import { io, type Socket } from 'socket.io-client'
import type { SnapshotInput } from '#engine/contract/config.ts'
import type { ConfigureResult, EngineToPanel, PanelToEngine } from '#engine/contract/control-channel.ts'
import type { Batch, EngineState, Tick } from '#engine/contract/live.ts'
import type { ReleaseCommand, ReleaseResult } from '#engine/contract/live-calls.ts'

const ANSWER_LIMIT_MS = 10_000

/** What a panel would be to an engine that has none: configures it, acknowledges its batches, hears its ticks. */
export interface EngineLink {
  /** Newest first heard last; every batch once, in order of sequence. */
  readonly batches: readonly Batch[]
  state(): EngineState | null
  tick(): Tick | null
  /** Rejects with the engine's own words when it refuses. */
  configure(snapshot: SnapshotInput): Promise<void>
  /** Resolves when every count up to now has come as a batch. */
  flush(): Promise<void>
  watch(setIds: readonly number[]): void
  release(command: ReleaseCommand): Promise<ReleaseResult>
  close(): void
}

type ControlSocket = Socket<EngineToPanel, PanelToEngine>

class SocketLink implements EngineLink {
  readonly batches: Batch[] = []
  private readonly socket: ControlSocket
  private lastState: EngineState | null = null
  private lastTick: Tick | null = null

  constructor(socket: ControlSocket) {
    this.socket = socket
    socket.on('state', (_, state) => {
      this.lastState = state
    })
    socket.on('tick', (tick) => {
      this.lastTick = tick
    })
    socket.on('batch', (batch) => this.take(batch))
  }

  state(): EngineState | null {
    return this.lastState
  }

  tick(): Tick | null {
    return this.lastTick ?? this.lastState?.tick ?? null
  }

  async configure(snapshot: SnapshotInput): Promise<void> {
    const result = await this.ask<ConfigureResult>((done) =>
      this.socket.emit('configure', { snapshot, adopt: true }, done),
    )
    if (result.outcome === 'refused') throw new Error(`the engine refused ${result.field}: ${result.message}`)
  }

  async flush(): Promise<void> {
    await this.ask((done) => this.socket.emit('flush', done))
  }

  watch(setIds: readonly number[]): void {
    this.socket.emit('watch', { setIds: [...setIds] })
  }

  release(command: ReleaseCommand): Promise<ReleaseResult> {
    return this.ask((done) => this.socket.emit('release', command, done))
  }

  close(): void {
    this.socket.disconnect()
  }

  private take(batch: Batch): void {
    const last = this.batches.at(-1)
    const isNew = !last || batch.startNumber > last.startNumber || batch.sequence > last.sequence
    if (isNew) this.batches.push(batch)
    this.socket.emit('acknowledge', { startNumber: batch.startNumber, sequence: batch.sequence })
  }

  private ask<T>(send: (done: (answer: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error('the engine did not answer on its control socket')),
        ANSWER_LIMIT_MS,
      )
      send((answer) => {
        clearTimeout(timer)
        resolve(answer)
      })
    })
  }
}

/** `control` is `HOST:PORT`. Rejects with the reason when the engine does not let us in. */
export function linkEngine(control: string, token: string): Promise<EngineLink> {
  const socket: ControlSocket = io(`http://${control}`, {
    transports: ['websocket'],
    auth: { token, pid: process.pid },
    timeout: ANSWER_LIMIT_MS,
    forceNew: true,
  })
  const link = new SocketLink(socket)
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(link))
    socket.once('connect_error', (problem) => {
      socket.disconnect()
      reject(new Error(`control socket of ${control}: ${problem.message}`))
    })
  })
}
