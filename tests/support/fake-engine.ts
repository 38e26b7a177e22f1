import { createServer, type Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { type Revision, type Snapshot, snapshotSchema } from '#engine/contract/config.ts'
import type { ConfigureResult, EngineToPanel, PanelToEngine } from '#engine/contract/control-channel.ts'
import type { DryRunResult, WhatIfResult } from '#engine/contract/dry-run.ts'
import type { ProbeNowResult } from '#engine/contract/health-live.ts'
import type { Batch, Change, EngineState, Tick } from '#engine/contract/live.ts'
import type { LiveCall, LiveCallsQuery, ReleaseCommand } from '#engine/contract/live-calls.ts'
import { emptyTick } from './seen-figures.ts'

type PanelSocket = Socket<PanelToEngine, EngineToPanel>
type News = Change extends infer One ? (One extends Change ? Omit<One, 'seq'> : never) : never

function pageOf(calls: readonly LiveCall[], query: LiveCallsQuery) {
  const matching = calls.filter(
    (call) =>
      (query.destinationId === null || call.destinationId === query.destinationId) &&
      (query.setId === null || call.setId === query.setId) &&
      (!query.doubtfulOnly || call.doubt !== '') &&
      `${call.callId} ${call.from} ${call.to}`.includes(query.search),
  )
  return { calls: matching.slice(0, query.limit), total: matching.length }
}

function isReleased(call: LiveCall, command: ReleaseCommand): boolean {
  if (command.kind === 'calls') return command.numbers.includes(call.number)
  return call.destinationId === command.destinationId && (command.kind === 'all' || call.doubt !== '')
}

/** The engine's end of the control socket by the contract, with what it heard laid open. */
export class FakeEngine {
  readonly engineId = 'fake'
  readonly received: Snapshot[] = []
  readonly adopted: boolean[] = []
  readonly acknowledged: { startNumber: number; sequence: number }[] = []
  watched: readonly number[] = []
  /** Answered to a probe; null: nothing is. */
  probeResult: ProbeNowResult | null = null
  /** Answered to every question of its kind; null: nothing is. */
  dryRunResult: DryRunResult | null = null
  whatIfResult: WhatIfResult | null = null
  /** What was asked, in order of arrival. */
  readonly asked: unknown[] = []
  /** Its books; null: it does not answer who asks for them. */
  calls: readonly LiveCall[] | null = []
  /** Says of them that there are too many to be counted. */
  isCapped = false
  /** Handshakes with a wrong token. */
  refused = 0
  startNumber = 1
  revision: Revision | null = null
  troubles: readonly string[] = []
  tick: Tick = emptyTick()
  /** Answers instead of applying, when set. */
  refusal: ConfigureResult | null = null
  /** Commands in arrival order. */
  readonly heard: string[] = []
  private seq = 0
  private sequence = 0
  private unacknowledged: Batch[] = []
  private panel: PanelSocket | null = null
  private readonly token: string
  private readonly http: HttpServer
  private readonly io: Server<PanelToEngine, EngineToPanel>

  constructor(token: string) {
    this.token = token
    this.http = createServer()
    this.io = new Server(this.http, {
      serveClient: false,
      transports: ['websocket'],
      maxHttpBufferSize: 32 * 1024 * 1024,
    })
    this.io.use((socket, next) =>
      next(this.admits(socket.handshake.auth.token) ? undefined : new Error('unauthorized')),
    )
    this.io.on('connection', (socket) => this.seat(socket))
  }

  async open(port = 0): Promise<number> {
    await new Promise<void>((resolve) => {
      this.http.listen(port, '127.0.0.1', resolve)
    })
    const address = this.http.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  async close(): Promise<void> {
    await this.io.close()
  }

  get isConnected(): boolean {
    return this.panel?.connected ?? false
  }

  /** Ends the connection as a dying engine does. */
  drop(): void {
    this.panel?.conn.close()
  }

  sendState(): void {
    this.panel?.emit('state', this.seq, this.state())
  }

  sendTick(tick: Tick): void {
    this.tick = tick
    this.panel?.emit('tick', tick)
  }

  sendChange(news: News): void {
    this.seq += 1
    const change: Change = { ...news, seq: this.seq }
    this.panel?.emit('change', change)
  }

  /** A change that is counted but never arrives. */
  loseChange(): void {
    this.seq += 1
  }

  sendBatch(content: Partial<Batch>): Batch {
    this.sequence += 1
    const batch: Batch = {
      engineId: this.engineId,
      startNumber: this.startNumber,
      sequence: this.sequence,
      minuteMs: 0,
      calls: [],
      sources: [],
      events: [],
      records: [],
      ...content,
    }
    this.unacknowledged.push(batch)
    this.panel?.emit('batch', batch)
    return batch
  }

  resend(batch: Batch): void {
    this.panel?.emit('batch', batch)
  }

  private admits(token: unknown): boolean {
    if (token === this.token) return true
    this.refused += 1
    return false
  }

  private seat(socket: PanelSocket): void {
    this.panel = socket
    socket.on('configure', (command, done) => done(this.configure(command.snapshot, command.adopt ?? false)))
    socket.on('flush', (done) => {
      this.heard.push('flush')
      done({ startNumber: this.startNumber, sequence: this.sequence })
    })
    socket.on('acknowledge', (position) => {
      this.acknowledged.push(position)
      this.unacknowledged = this.unacknowledged.filter((batch) => batch.sequence > position.sequence)
    })
    socket.on('probe', ({ destinationId }, done) => {
      this.heard.push(`probe ${destinationId}`)
      if (this.probeResult) done(this.probeResult)
    })
    socket.on('dryRun', (command, done) => {
      this.asked.push(command)
      if (this.dryRunResult) done(this.dryRunResult)
    })
    socket.on('whatIf', (command, done) => {
      this.asked.push(command)
      if (this.whatIfResult) done(this.whatIfResult)
    })
    socket.on('liveCalls', (query, done) => {
      this.heard.push('liveCalls')
      if (this.calls) done({ ...pageOf(this.calls, query), isCapped: this.isCapped })
    })
    socket.on('release', (command, done) => {
      this.heard.push(`release ${command.kind}`)
      if (!this.calls) return
      const kept = this.calls.filter((call) => !isReleased(call, command))
      done({ released: this.calls.length - kept.length })
      this.calls = kept
    })
    socket.on('watch', ({ setIds }) => {
      this.watched = setIds
    })
    socket.on('heartbeat', (_mine, done) => done({ revision: this.revision, troubles: this.troubles }))
    socket.on('resync', () => {
      this.heard.push('resync')
      this.sendState()
    })
    this.sendState()
    for (const batch of this.unacknowledged) socket.emit('batch', batch)
  }

  private configure(input: unknown, adopt: boolean): ConfigureResult {
    const snapshot = snapshotSchema.parse(input)
    this.received.push(snapshot)
    this.adopted.push(adopt)
    if (this.refusal && !adopt) return this.refusal
    this.revision = snapshot.revision
    return { outcome: 'applied', revision: snapshot.revision, persisted: true }
  }

  private state(): EngineState {
    return {
      engineId: this.engineId,
      startNumber: this.startNumber,
      startedAtMs: 0,
      pid: 4_242,
      relayThreads: [1],
      revision: this.revision,
      revisionPersisted: true,
      listeners: ['udp:127.0.0.1:5060'],
      troubles: this.troubles,
      tick: this.tick,
    }
  }
}
