import { io, type Socket } from 'socket.io-client'
import type { EngineLink } from '#engine/contract/browser.ts'
import type { Revision, Snapshot } from '#engine/contract/config.ts'
import type { ConfigureResult, EngineToPanel, PanelToEngine } from '#engine/contract/control-channel.ts'
import type { DryRunCommand, DryRunResult, WhatIfCommand, WhatIfResult } from '#engine/contract/dry-run.ts'
import type { ProbeNowResult } from '#engine/contract/health-live.ts'
import type { Change, EngineState, Tick } from '#engine/contract/live.ts'
import type {
  LiveCallPage,
  LiveCallsQuery,
  ReleaseCommand,
  ReleaseResult,
} from '#engine/contract/live-calls.ts'
import type { ProbeHistory } from '#engine/contract/probe-history.ts'
import type { TracePage, TraceQuery, TraceState } from '#engine/contract/tracing.ts'
import type { Clock, Stoppable } from '../clock.ts'
import type { Position } from './batch-intake.ts'
import { wholeChange, wholeTick } from './older-engine.ts'

export interface EngineAddress {
  /** As people call it: host and port of its control socket. */
  readonly name: string
  readonly url: string
  readonly token: string
}

/** What one engine tells; every handler is called with news, never with questions. */
export interface EngineListener {
  onLink(): void
  onState(state: EngineState): void
  onTick(tick: Tick): void
  onChange(change: Change): void
  onBatch(payload: unknown, acknowledge: (position: Position) => void): void
}

type AskingSocket = ReturnType<Socket<EngineToPanel, PanelToEngine>['timeout']>

const HEARTBEAT_MS = 3_000
const ANSWER_MS = 10_000
const PREDICTION_MS = 60_000
const FLUSH_MS = 2_000
const RETRY_MS = 1_000

/** One engine's control socket: reconnects for ever, keeps the last state, heals a lost configuration. */
export class EngineClient implements Stoppable {
  private readonly socket: Socket<EngineToPanel, PanelToEngine>
  private readonly address: EngineAddress
  private readonly listener: EngineListener
  private readonly clock: Clock
  private heartbeat: Stoppable | null = null
  private retry: Stoppable | null = null
  private isStopped = false
  private isPushing = false
  /** It may run what it states without the passwords of it: until we sent them on this connection. */
  private mayLackPasswords = true
  private hasPasswords = false
  private sinceMs: number
  private lastSeq = 0
  private wanted: Snapshot | null = null
  private applied: Revision | null = null
  private isPersisted = false
  private refusal: { readonly revision: Revision; readonly message: string } | null = null
  state: EngineState | null = null
  tick: Tick | null = null

  constructor(address: EngineAddress, listener: EngineListener, clock: Clock) {
    this.address = address
    this.listener = listener
    this.clock = clock
    this.sinceMs = clock.wallMs()
    this.socket = io(address.url, {
      autoConnect: false,
      transports: ['websocket'],
      auth: { token: address.token, pid: process.pid },
      reconnectionDelay: 200,
      reconnectionDelayMax: 2_000,
    })
    this.listen()
  }

  start(): void {
    this.heartbeat = this.clock.every(HEARTBEAT_MS, () => void this.beat())
    this.socket.connect()
  }

  stop(): void {
    this.isStopped = true
    this.heartbeat?.stop()
    this.retry?.stop()
    this.socket.removeAllListeners()
    this.socket.close()
  }

  get name(): string {
    return this.address.name
  }

  get isConnected(): boolean {
    return this.socket.connected
  }

  /**
   * The configuration it should run; sent now, or as soon as it can be. `hasPasswords`: to each connection, even where
   * that revision is in force there: its key, or ours, may have been another when it got it.
   */
  want(snapshot: Snapshot, hasPasswords: boolean): void {
    this.wanted = snapshot
    this.hasPasswords = hasPasswords
    void this.push()
  }

  /** Replaces whatever configuration it runs, another database's too. */
  async adopt(): Promise<ConfigureResult | null> {
    return this.wanted && this.isConnected ? this.configure(this.wanted, true) : null
  }

  probe(destinationId: number): Promise<ProbeNowResult | null> {
    return this.ask((socket) => socket.emitWithAck('probe', { destinationId }))
  }

  probeHistory(destinationId: number): Promise<ProbeHistory | null> {
    return this.ask((socket) => socket.emitWithAck('probeHistory', { destinationId }))
  }

  liveCalls(query: LiveCallsQuery): Promise<LiveCallPage | null> {
    return this.ask((socket) => socket.emitWithAck('liveCalls', query))
  }

  release(command: ReleaseCommand): Promise<ReleaseResult | null> {
    return this.ask((socket) => socket.emitWithAck('release', command))
  }

  dryRun(command: DryRunCommand): Promise<DryRunResult | null> {
    return this.ask((socket) => socket.emitWithAck('dryRun', command))
  }

  trace(query: TraceQuery): Promise<TracePage | null> {
    return this.ask((socket) => socket.emitWithAck('trace', query))
  }

  traceState(): Promise<TraceState | null> {
    return this.ask((socket) => socket.emitWithAck('traceState'))
  }

  whatIf(command: WhatIfCommand): Promise<WhatIfResult | null> {
    return this.ask((socket) => socket.emitWithAck('whatIf', command), PREDICTION_MS)
  }

  watch(setIds: readonly number[]): void {
    if (this.isConnected) this.socket.emit('watch', { setIds: [...setIds] })
  }

  /** Up to where it has sent its counts; null when it does not answer. */
  flush(): Promise<Position | null> {
    return this.ask((socket) => socket.emitWithAck('flush'), FLUSH_MS)
  }

  /** Null: not connected, or no answer within that time. */
  private async ask<T>(
    question: (socket: AskingSocket) => Promise<T>,
    limitMs = ANSWER_MS,
  ): Promise<T | null> {
    return this.isConnected ? question(this.socket.timeout(limitMs)).catch(() => null) : null
  }

  link(): EngineLink {
    return {
      name: this.address.name,
      connected: this.isConnected,
      sinceMs: this.sinceMs,
      pid: this.state?.pid ?? null,
      listeners: this.state?.listeners ?? [],
      startedAtMs: this.state?.startedAtMs ?? null,
      wanted: this.wanted?.revision ?? null,
      applied: this.applied,
      persisted: this.isPersisted,
      refusal: this.refusal?.message ?? '',
      troubles: this.state?.troubles ?? [],
    }
  }

  private listen(): void {
    const { socket } = this
    socket.on('connect', () => this.linked())
    socket.on('disconnect', () => this.unlinked())
    socket.on('connect_error', () => this.reconnectLater())
    socket.on('state', (seq, state) => this.take(seq, { ...state, tick: wholeTick(state.tick) }))
    socket.on('change', (change) => this.changed(wholeChange(change)))
    socket.on('tick', (tick) => {
      this.tick = wholeTick(tick)
      this.listener.onTick(this.tick)
    })
    socket.on('batch', (batch) => {
      this.listener.onBatch(batch, (position) => socket.emit('acknowledge', position))
    })
  }

  private linked(): void {
    this.sinceMs = this.clock.wallMs()
    this.mayLackPasswords = true
    this.refusal = null
    this.listener.onLink()
  }

  private unlinked(): void {
    this.sinceMs = this.clock.wallMs()
    this.listener.onLink()
    this.reconnectLater()
  }

  /** The library gives up when it was refused or sent away; the engine may be another one by now. */
  private reconnectLater(): void {
    if (this.isStopped || this.socket.active) return
    this.retry?.stop()
    this.retry = this.clock.after(RETRY_MS, () => this.socket.connect())
  }

  private take(seq: number, state: EngineState): void {
    this.lastSeq = seq
    this.state = state
    this.tick = state.tick
    this.noteApplied(state.revision, state.revisionPersisted)
    this.listener.onState(state)
    void this.push()
  }

  private changed(change: Change): void {
    if (change.seq !== this.lastSeq + 1) this.socket.emit('resync')
    this.lastSeq = change.seq
    if (change.kind === 'revision') this.noteApplied(change.revision, change.persisted)
    this.listener.onChange(change)
  }

  private noteApplied(revision: Revision | null, isPersisted: boolean): void {
    const isNews = !isSameRevision(revision, this.applied) || isPersisted !== this.isPersisted
    this.applied = revision
    this.isPersisted = isPersisted
    if (isNews) this.listener.onLink()
  }

  /** The state tells them as they are when the connection is made; they come and go after it. */
  private noteTroubles(troubles: readonly string[]): void {
    const { state } = this
    if (!state || state.troubles.join('\n') === troubles.join('\n')) return
    this.state = { ...state, troubles }
    this.listener.onLink()
  }

  private async beat(): Promise<void> {
    if (!this.isConnected) return
    const mine = { revision: this.wanted?.revision ?? null }
    const theirs = await this.socket
      .timeout(HEARTBEAT_MS)
      .emitWithAck('heartbeat', mine)
      .catch(() => null)
    if (!theirs) return
    this.noteTroubles(theirs.troubles)
    if (!isSameRevision(theirs.revision, this.applied)) this.noteApplied(theirs.revision, false)
    await this.push()
  }

  /** Sends until what is applied is what is wanted. What was refused is not sent again on this connection. */
  private async push(): Promise<void> {
    const { wanted } = this
    if (!wanted || this.isPushing || !this.isConnected || !this.state) return
    const isMissed = this.mayLackPasswords && this.hasPasswords
    if (isSameRevision(wanted.revision, this.applied) && !isMissed) return
    if (this.refusal && isSameRevision(wanted.revision, this.refusal.revision)) return
    const result = await this.configure(wanted, false)
    if (result && this.wanted !== wanted) await this.push()
  }

  private async configure(snapshot: Snapshot, adopt: boolean): Promise<ConfigureResult | null> {
    this.isPushing = true
    const answer = this.socket.timeout(ANSWER_MS).emitWithAck('configure', { snapshot, adopt })
    const result = await answer.catch(() => null)
    this.isPushing = false
    if (result?.outcome === 'refused') {
      const where = result.field ? ` (${result.field})` : ''
      this.refusal = { revision: snapshot.revision, message: `${result.message}${where}` }
      this.listener.onLink()
    } else if (result) {
      // That it is on disk may have been told before this answer.
      const isKnown = isSameRevision(result.revision, this.applied) && this.isPersisted
      this.refusal = null
      this.mayLackPasswords = false
      this.applied = null
      this.noteApplied(result.revision, result.persisted || isKnown)
    }
    return result
  }
}

export function isSameRevision(left: Revision | null, right: Revision | null): boolean {
  return left?.database === right?.database && left?.number === right?.number
}
