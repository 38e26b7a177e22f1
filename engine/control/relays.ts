import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { reserveCells } from '#engine/balance/cell-arena.ts'
import { standIn } from '#engine/base/thread-place.ts'
import type { Snapshot } from '#engine/contract/config.ts'
import type { DryRunCommand, DryRunResult } from '#engine/contract/dry-run.ts'
import type { ProbeNowResult } from '#engine/contract/health-live.ts'
import type {
  LiveCallPage,
  LiveCallsQuery,
  ReleaseCommand,
  ReleaseResult,
} from '#engine/contract/live-calls.ts'
import type { ProbeHistory } from '#engine/contract/probe-history.ts'
import type { AdminState } from '#engine/contract/vocabulary.ts'
import type { CellLayout } from '#engine/destination/cell-layout.ts'
import type { Location } from '#engine/location/location.ts'
import type { TraceBatch } from '#engine/proxy/tracer.ts'
import { threadOfBranch } from '#engine/sip/branch.ts'
import type { ListenerNumbers } from '#engine/transport/transport.ts'
import { FiguresOfAll } from './figures-of-all.ts'
import { withOwnShare } from './limits-share.ts'
import { mergeTraces } from './merged-traces.ts'
import { RelayLink } from './relay-link.ts'
import type {
  DatagramWay,
  FromRelay,
  RelayCompany,
  RelayFigures,
  RelayKey,
  RelayLoad,
  RelayReport,
  RelayStart,
} from './relay-port.ts'
import type { RelayThread } from './relay-thread.ts'

/** What all relay threads begin with. */
export type RelaysStart = Omit<RelayStart, 'place' | 'company' | 'numbers'>

export interface RelaysReady {
  /** Ids of the operating system, the first thread's first (rules 28). */
  readonly threadIds: readonly number[]
  readonly listeners: readonly string[]
  readonly resumedCalls: number
  readonly datagrams: DatagramWay
}

/** What the control thread wants to hear of its relay threads: as of one, but for the reports. */
export interface RelaysUser {
  onReady(ready: RelaysReady): void
  onReport(thread: number, report: RelayReport): void
  onFigures(figures: RelayFigures): void
  onDrained(destinationId: number): void
  onListeners(listeners: readonly string[]): void
  onTraces(batch: TraceBatch): void
  /** One could not begin: `code` is the system's or one of ours, `detail` names the listener. */
  onFailed(code: string, detail: string): void
  /** One ended without having been asked to. */
  onDeath(cause: unknown): void
}

type Ready = Extract<FromRelay, { kind: 'ready' }>

/**
 * The relay threads of the engine, as one. The first judges health, accepts streams and makes the cells that all count in;
 * so a configuration reaches it before the others, and what all of them know is asked of it alone (rules 20, 29).
 */
export class Relays {
  private readonly user: RelaysUser
  /** Of those that have still to begin. */
  private readonly starts: Map<number, RelayStart>
  private readonly first: RelayLink
  private readonly others: readonly RelayLink[]
  private readonly layouts = new Map<number, CellLayout>()
  /** So many have their calls in the books. */
  private resumed = 0
  private readonly ready = new Map<number, Ready>()
  private readonly traces = new Map<number, TraceBatch>()
  private readonly figures: FiguresOfAll

  /** The first begins, and the others when it has bound its sockets: it alone can tell whether a port is taken. */
  constructor(threads: readonly [RelayThread, ...RelayThread[]], start: RelaysStart, user: RelaysUser) {
    this.user = user
    this.figures = new FiguresOfAll(threads.length)
    this.starts = startsOf(threads.length, start)
    const [first, ...others] = threads
    this.first = this.link(first, 1)
    this.others = others.map((each, i) => this.link(each, i + 2))
    this.begin(this.first, 1, null)
  }

  /** Resolves when all route by this snapshot; rejects with `SNAPSHOT_INVALID` when they cannot. */
  async configure(snapshot: Snapshot): Promise<void> {
    const own = withOwnShare(snapshot, 1 + this.others.length)
    const layout = await this.first.configure(own, null)
    await Promise.all(this.others.map((relay) => relay.configure(own, layout)))
  }

  /** Resolves when everything up to now has been reported. */
  async flush(): Promise<void> {
    await Promise.all(this.all.map((relay) => relay.flush()))
  }

  /** One probe at once; resolves with what came of it, within its time-out. */
  probe(destinationId: number): Promise<ProbeNowResult> {
    return this.first.probe(destinationId)
  }

  probeHistory(destinationId: number): Promise<ProbeHistory> {
    return this.first.question({ about: 'probe-history', destinationId })
  }

  dryRun(command: DryRunCommand): Promise<DryRunResult> {
    return this.first.question({ about: 'dry-run', command })
  }

  async liveCalls(query: LiveCallsQuery): Promise<LiveCallPage> {
    const pages = await Promise.all(this.all.map((relay) => relay.question({ about: 'live-calls', query })))
    return {
      calls: pages
        .flatMap(({ calls }) => calls)
        .sort((a, b) => a.startedAtMs - b.startedAtMs)
        .slice(0, query.limit),
      total: pages.reduce((sum, { total }) => sum + total, 0),
      isCapped: pages.some(({ isCapped }) => isCapped),
    }
  }

  async release(command: ReleaseCommand): Promise<ReleaseResult> {
    const results = await Promise.all(this.all.map((relay) => relay.question({ about: 'release', command })))
    return { released: results.reduce((sum, { released }) => sum + released, 0) }
  }

  override(destinationId: number, adminState: AdminState): void {
    for (const relay of this.all) relay.override(destinationId, adminState)
  }

  takeKeys(keys: readonly RelayKey[]): void {
    for (const relay of this.all) relay.takeKeys(keys)
  }

  located(locations: readonly Location[]): void {
    for (const relay of this.all) relay.located(locations)
  }

  loads(loads: readonly RelayLoad[]): void {
    for (const relay of this.all) relay.loads(loads)
  }

  watch(setIds: readonly number[]): void {
    for (const relay of this.all) relay.watch(setIds)
  }

  /** Resolves when all have reported everything and closed their sockets, or have ended. */
  async stop(): Promise<void> {
    await Promise.all(this.all.map((relay) => relay.stop()))
  }

  async terminate(): Promise<void> {
    await Promise.all(this.all.map((relay) => relay.terminate()))
  }

  /** Of the busiest: share of time since this was asked the last time, 0 to 1. */
  busyShare(): number {
    return Math.max(...this.all.map((relay) => relay.busyShare()))
  }

  private get all(): readonly RelayLink[] {
    return [this.first, ...this.others]
  }

  private begin(relay: RelayLink, thread: number, numbers: ListenerNumbers | null): void {
    const start = this.starts.get(thread)
    if (start) relay.begin({ ...start, numbers })
    this.starts.delete(thread)
  }

  private link(relayThread: RelayThread, thread: number): RelayLink {
    const { user } = this
    const isFirst = thread === 1
    return new RelayLink(relayThread, {
      onBound: (layout, numbers) => this.bound(thread, layout, numbers),
      onResumed: () => this.serveOnceResumed(),
      onReady: (ready) => this.served(thread, ready),
      onReport: (report) => user.onReport(thread, report),
      onFigures: (figures) => {
        const all = this.figures.take(thread, figures)
        if (all) user.onFigures(all)
      },
      onDrained: (destinationId, isReleased) => {
        // Before the panel's next configuration, by which they would see no drain any more.
        if (isReleased) for (const other of this.others) other.released(destinationId)
        user.onDrained(destinationId)
      },
      onListeners: (listeners) => {
        if (isFirst) user.onListeners(listeners)
      },
      onTraces: (batch) => {
        this.traces.set(thread, batch)
        user.onTraces(mergeTraces(batch.frames, [...this.traces.values()]))
      },
      onShown: (news) => this.first.shown(news),
      onJudged: (judged) => {
        for (const other of this.others) other.judged(judged)
      },
      onFailed: (code, detail) => user.onFailed(code, detail),
      onDeath: (cause) => user.onDeath(cause),
    })
  }

  /** While one of them has still to bind, the kernel may give the others what will be its own. */
  private bound(thread: number, layout: CellLayout, numbers: ListenerNumbers): void {
    this.layouts.set(thread, layout)
    if (thread === 1) for (const [i, relay] of this.others.entries()) this.begin(relay, i + 2, numbers)
    const first = this.layouts.get(1)
    if (first && this.layouts.size === this.all.length) for (const relay of this.all) relay.resume(first)
  }

  /** A call that is in no book yet has its channel free: it could be taken by a new one. */
  private serveOnceResumed(): void {
    this.resumed += 1
    if (this.resumed === this.all.length) for (const relay of this.all) relay.serve()
  }

  private served(thread: number, ready: Ready): void {
    this.ready.set(thread, ready)
    const first = this.ready.get(1)
    if (!first || this.ready.size < this.all.length) return
    const all = [...this.ready].sort(([a], [b]) => a - b).map(([, each]) => each)
    this.user.onReady({
      threadIds: all.map(({ threadId }) => threadId),
      listeners: first.listeners,
      resumedCalls: all.reduce((sum, { resumedCalls }) => sum + resumedCalls, 0),
      datagrams: first.datagrams,
    })
  }
}

/** What each thread begins with, by its number: a call goes on at the one that its branch names. */
function startsOf(threads: number, all: RelaysStart): Map<number, RelayStart> {
  const companies = companiesOf(threads)
  const snapshot = all.snapshot && withOwnShare(all.snapshot, threads)
  const starts = new Map<number, RelayStart>()
  for (let thread = 1; thread <= threads; thread++) {
    const resumed = all.resumed.filter(({ branch }) => {
      // A branch that names none is of a version that had but one.
      return standIn(threadOfBranch(branch.branch) || 1, threads) === thread
    })
    const company = companies[thread - 1] ?? null
    starts.set(thread, { ...all, snapshot, resumed, place: { thread, threads }, company, numbers: null })
  }
  return starts
}

/** By thread; empty where there is only one. */
function companiesOf(threads: number): RelayCompany[] {
  if (threads === 1) return []
  const cells = reserveCells()
  const ports = Array.from({ length: threads }, () => new Map<number, MessagePort>())
  for (let a = 0; a < threads; a++)
    for (let b = a + 1; b < threads; b++) {
      const { port1, port2 } = new MessageChannel()
      ports[a]?.set(b + 1, port1)
      ports[b]?.set(a + 1, port2)
    }
  return ports.map((each) => ({ cells, ports: each }))
}
