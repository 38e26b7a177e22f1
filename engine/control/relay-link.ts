import type { EventLoopUtilization } from 'node:perf_hooks'
import type { Worker } from 'node:worker_threads'
import type { Snapshot } from '#engine/contract/config.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import type { ProbeNowResult } from '#engine/contract/health-live.ts'
import type { AdminState } from '#engine/contract/vocabulary.ts'
import type { CellLayout } from '#engine/destination/cell-layout.ts'
import type { EvidenceNews } from '#engine/destination/evidence-news.ts'
import type { Judged } from '#engine/destination/judged.ts'
import type { Location } from '#engine/location/location.ts'
import type { TraceBatch } from '#engine/proxy/tracer.ts'
import type { ListenerNumbers } from '#engine/transport/transport.ts'
import type {
  FromRelay,
  FurtherFigures,
  RelayAnswers,
  RelayFigures,
  RelayKey,
  RelayLoad,
  RelayQuestion,
  RelayReport,
  RelayStart,
  ToRelay,
} from './relay-port.ts'
import type { RelayThread } from './relay-thread.ts'

type Ready = Extract<FromRelay, { kind: 'ready' }>

/** What is to be heard of one relay thread. */
export interface RelayUser {
  /** Where there are several: it waits for `resume`, then for `serve`. */
  onBound(layout: CellLayout, numbers: ListenerNumbers): void
  onResumed(): void
  onReady(ready: Ready): void
  onReport(report: RelayReport): void
  onFigures(figures: RelayFigures | FurtherFigures): void
  onDrained(destinationId: number, isReleased: boolean): void
  onListeners(listeners: readonly string[]): void
  onTraces(batch: TraceBatch): void
  /** What its calls show, for the thread that judges health; and what that one tells. */
  onShown(news: readonly EvidenceNews[]): void
  onJudged(judged: readonly Judged[]): void
  /** It could not begin: `code` is the system's or one of ours, `detail` names the listener. */
  onFailed(code: string, detail: string): void
  /** It ended without having been asked to. */
  onDeath(cause: unknown): void
}

/** Commands that wait for an answer; a relay thread that answers none is caught by its missing figures. */
const MAX_PENDING = 256

/** Who waits for the answer to a command. */
interface Waiting {
  answer(message: FromRelay): void
  fail(error: Error): void
}

/** The control thread's end of the messages to and from one relay thread. */
export class RelayLink {
  private readonly thread: RelayThread
  private readonly worker: Worker
  private readonly user: RelayUser
  private readonly pending = new Map<number, Waiting>()
  private lastRequest = 0
  private isStopping = false
  private hasEnded = false
  private utilization: EventLoopUtilization
  private readonly stopped = Promise.withResolvers<void>()

  constructor(thread: RelayThread, user: RelayUser) {
    this.user = user
    this.thread = thread
    this.worker = thread.worker
    this.utilization = thread.worker.performance.eventLoopUtilization()
    this.worker.on('message', (message: FromRelay) => this.hear(message))
    this.worker.on('error', (error) => this.end(error))
    this.worker.on('exit', (code) => this.end(new Error(`the relay thread ended with code ${code}`)))
  }

  /** What it is told before waits until then. To be called once. */
  begin(start: RelayStart): void {
    this.thread.begin(start)
  }

  resume(layout: CellLayout): void {
    this.post({ kind: 'resume', layout })
  }

  serve(): void {
    this.post({ kind: 'serve' })
  }

  /**
   * Resolves when the relay routes by this snapshot, with the layout of its cells; rejects with `SNAPSHOT_INVALID` when it
   * cannot.
   */
  configure(snapshot: Snapshot, layout: CellLayout | null): Promise<CellLayout | null> {
    return this.ask((request) => ({ kind: 'configure', request, snapshot, layout }), layoutOf)
  }

  /** Resolves when everything up to now has been reported. */
  flush(): Promise<void> {
    return this.ask((request) => ({ kind: 'flush', request }), nothing)
  }

  /** One probe at once; resolves with what came of it, within its time-out. */
  probe(destinationId: number): Promise<ProbeNowResult> {
    return this.ask((request) => ({ kind: 'probe', request, destinationId }), resultOf)
  }

  /** What a person wants to know, or wants done. */
  question<About extends RelayQuestion['about']>(
    question: Extract<RelayQuestion, { about: About }>,
  ): Promise<RelayAnswers[About]> {
    return this.ask((request) => ({ kind: 'ask', request, question }), answerTo(question.about))
  }

  override(destinationId: number, adminState: AdminState): void {
    this.post({ kind: 'override', destinationId, adminState })
  }

  /** Its drain's time is up, as the first thread has found. */
  released(destinationId: number): void {
    this.post({ kind: 'released', destinationId })
  }

  takeKeys(keys: readonly RelayKey[]): void {
    this.post({ kind: 'keys', keys: keys.map(({ id, secret }) => ({ id, secret })) })
  }

  located(locations: readonly Location[]): void {
    this.post({ kind: 'located', locations })
  }

  loads(loads: readonly RelayLoad[]): void {
    this.post({ kind: 'loads', loads })
  }

  /** What calls of another thread show. */
  shown(news: readonly EvidenceNews[]): void {
    this.post({ kind: 'shown', news })
  }

  /** What the thread that judges health tells. */
  judged(judged: readonly Judged[]): void {
    this.post({ kind: 'judged', judged })
  }

  watch(setIds: readonly number[]): void {
    this.post({ kind: 'watch', setIds })
  }

  /** Resolves when the relay has reported everything and closed its sockets, or has ended. */
  async stop(): Promise<void> {
    if (!this.isStopping) this.post({ kind: 'stop' })
    this.isStopping = true
    if (!this.hasEnded) await this.stopped.promise
  }

  async terminate(): Promise<void> {
    this.isStopping = true
    await this.worker.terminate()
  }

  /** Share of time it was busy since this was asked the last time, 0 to 1. */
  busyShare(): number {
    const { performance } = this.worker
    const before = this.utilization
    this.utilization = performance.eventLoopUtilization()
    return Math.max(0, performance.eventLoopUtilization(this.utilization, before).utilization)
  }

  private post(message: ToRelay): void {
    this.worker.postMessage(message)
  }

  private ask<Answer>(
    make: (request: number) => ToRelay,
    read: (message: FromRelay) => Answer,
  ): Promise<Answer> {
    if (this.pending.size >= MAX_PENDING || this.hasEnded) {
      return Promise.reject(new FairlineError('ENGINE_UNREACHABLE', 'The relay thread does not answer.'))
    }
    const request = ++this.lastRequest
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.pending.set(request, { answer: (message) => resolve(read(message)), fail: reject })
    this.post(make(request))
    return promise
  }

  private answer(request: number, message: FromRelay): void {
    this.pending.get(request)?.answer(message)
    this.pending.delete(request)
  }

  private refuse(request: number, detail: string): void {
    this.pending.get(request)?.fail(new FairlineError('SNAPSHOT_INVALID', detail))
    this.pending.delete(request)
  }

  private hear(message: FromRelay): void {
    switch (message.kind) {
      case 'report':
        this.user.onReport(message)
        break
      case 'figures':
      case 'further-figures':
        this.user.onFigures(message)
        break
      case 'configured':
      case 'flushed':
      case 'probed':
      case 'answered':
        this.answer(message.request, message)
        break
      case 'refused':
        this.refuse(message.request, message.detail)
        break
      case 'drained':
        this.user.onDrained(message.destinationId, message.isReleased)
        break
      case 'traces':
        this.user.onTraces(message.batch)
        this.post({ kind: 'traced' })
        break
      case 'shown':
        this.user.onShown(message.news)
        break
      case 'judged':
        this.user.onJudged(message.judged)
        break
      case 'listeners':
        this.user.onListeners(message.listeners)
        break
      case 'bound':
        this.user.onBound(message.layout, message.numbers)
        break
      case 'resumed':
        this.user.onResumed()
        break
      case 'ready':
        this.user.onReady(message)
        break
      case 'failed':
        this.user.onFailed(message.code, message.detail)
        break
      case 'stopped':
        this.stopped.resolve()
    }
  }

  private end(cause: unknown): void {
    if (this.hasEnded) return
    this.hasEnded = true
    this.stopped.resolve()
    if (!this.isStopping) this.user.onDeath(cause)
  }
}

function nothing(): void {}

function layoutOf(message: FromRelay): CellLayout | null {
  return message.kind === 'configured' ? message.layout : null
}

function answerTo<About extends keyof RelayAnswers>(
  about: About,
): (message: FromRelay) => RelayAnswers[About] {
  return (message) => {
    const answer = message.kind === 'answered' ? message.answer[about] : undefined
    if (answer) return answer
    throw new FairlineError('ENGINE_UNREACHABLE', 'The relay thread gave no answer.')
  }
}

function resultOf(message: FromRelay): ProbeNowResult {
  if (message.kind === 'probed') return message.result
  return { outcome: 'impossible', reason: 'the relay thread gave no answer' }
}
