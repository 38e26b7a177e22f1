import type { MessagePort } from 'node:worker_threads'
import type { LogLevel } from '#engine/base/logger.ts'
import type { ThreadPlace } from '#engine/base/thread-place.ts'
import type { CallRecord } from '#engine/contract/call-record.ts'
import type { Snapshot } from '#engine/contract/config.ts'
import type { DryRunCommand, DryRunResult } from '#engine/contract/dry-run.ts'
import type { ListenerSpec } from '#engine/contract/env.ts'
import type {
  FailoverTrail,
  KeptHealth,
  LoadFigures,
  ProbeNowResult,
  RelayDetail,
} from '#engine/contract/health-live.ts'
import type {
  CallCount,
  ChannelsLive,
  DrainLive,
  EngineEvent,
  SourceCount,
  TargetLive,
} from '#engine/contract/live.ts'
import type {
  DriftLive,
  LiveCallPage,
  LiveCallsQuery,
  ReleaseCommand,
  ReleaseResult,
} from '#engine/contract/live-calls.ts'
import type { ProbeHistory } from '#engine/contract/probe-history.ts'
import type { AdminState, Health } from '#engine/contract/vocabulary.ts'
import type { CellLayout } from '#engine/destination/cell-layout.ts'
import type { EvidenceNews } from '#engine/destination/evidence-news.ts'
import type { Judged } from '#engine/destination/judged.ts'
import type { JournalledCall } from '#engine/journal/entry.ts'
import type { Location } from '#engine/location/location.ts'
import type { TraceBatch } from '#engine/proxy/tracer.ts'
import type { CertificateReport } from '#engine/transport/certificates.ts'
import type { ListenerNumbers } from '#engine/transport/transport.ts'

/** Messages between the control thread and a relay thread: plain data, structured-clone safe. */

/** The first signs, all verify. `secret` is base64url. */
export interface RelayKey {
  readonly id: string
  readonly secret: string
}

/** How a relay thread sends and hears datagrams. */
export interface DatagramWay {
  /** `batched`: many by one system call; `plain`: one by one. */
  readonly way: 'batched' | 'plain'
  /** Why they go one by one though batches are wanted; else empty. */
  readonly reason: string
}

/** What relay threads have with each other. */
export interface RelayCompany {
  readonly cells: SharedArrayBuffer
  /** For messages that the kernel gave to the wrong one (rules 29). */
  readonly ports: ReadonlyMap<number, MessagePort>
}

/** What a relay thread begins with. */
export interface RelayStart {
  readonly place: ThreadPlace
  /** Where all threads count, and a port to each of the others; null where there is only one. */
  readonly company: RelayCompany | null
  readonly listeners: readonly ListenerSpec[]
  /** As the first thread has bound them; null for that one. */
  readonly numbers: ListenerNumbers | null
  /** Folder of certificates and keys. */
  readonly tlsFolder: string
  /** Datagrams in batches, where the addon can be loaded. */
  readonly isAddonWanted: boolean
  readonly snapshot: Snapshot | null
  readonly keys: readonly RelayKey[]
  readonly startNumber: number
  /** Calls that were alive when the engine before this one ended. */
  readonly resumed: readonly JournalledCall[]
  readonly overrides: readonly { readonly destinationId: number; readonly adminState: AdminState }[]
  /** Where names led when the engine before this one ended. */
  readonly locations: readonly Location[]
  /** What was seen of destinations when the engine before this one ended. */
  readonly health: readonly KeptHealth[]
  readonly logLevel: LogLevel
}

/** What a load source says of one destination; null: its news is stale, configured values hold. */
export interface RelayLoad {
  readonly destinationId: number
  /** `weight`, or a resource. */
  readonly into: string
  readonly figures: LoadFigures | null
}

/** What a person wants to know of the relay, or wants it to do, with an answer for each. */
export type RelayQuestion =
  | { readonly about: 'live-calls'; readonly query: LiveCallsQuery }
  | { readonly about: 'release'; readonly command: ReleaseCommand }
  | { readonly about: 'dry-run'; readonly command: DryRunCommand }
  | { readonly about: 'probe-history'; readonly destinationId: number }

/** What is answered, by what was asked. */
export interface RelayAnswers {
  readonly 'live-calls': LiveCallPage
  readonly release: ReleaseResult
  readonly 'dry-run': DryRunResult
  readonly 'probe-history': ProbeHistory
}

export type ToRelay =
  /** Every thread has bound its sockets: calls that go on are taken up now. Answer with `resumed`. Only where there are several. */
  | { readonly kind: 'resume'; readonly layout: CellLayout }
  /** Every thread has its calls in the books: messages are taken from now on. */
  | { readonly kind: 'serve' }
  /** `layout`: that of the first thread, which applied it before; null for that one. */
  | {
      readonly kind: 'configure'
      readonly request: number
      readonly snapshot: Snapshot
      readonly layout: CellLayout | null
    }
  | { readonly kind: 'override'; readonly destinationId: number; readonly adminState: AdminState }
  /** Where names lead now; those that are not named here lead where they led. */
  | { readonly kind: 'located'; readonly locations: readonly Location[] }
  /** Those that are not named here say what they said. */
  | { readonly kind: 'loads'; readonly loads: readonly RelayLoad[] }
  /** Answer with `probed`. */
  | { readonly kind: 'probe'; readonly request: number; readonly destinationId: number }
  /** Answer with `answered`. */
  | { readonly kind: 'ask'; readonly request: number; readonly question: RelayQuestion }
  /** Answer with a `report` of everything up to now, then `flushed`. */
  | { readonly kind: 'flush'; readonly request: number }
  /** What calls of another thread show of destinations: for the first. */
  | { readonly kind: 'shown'; readonly news: readonly EvidenceNews[] }
  /** What the first thread makes of it: for the others. */
  | { readonly kind: 'judged'; readonly judged: readonly Judged[] }
  /** A drain has come to its deadline, and what is there now leaves the books: for the other threads. */
  | { readonly kind: 'released'; readonly destinationId: number }
  /** A batch of `traces` was taken. */
  | { readonly kind: 'traced' }
  | { readonly kind: 'watch'; readonly setIds: readonly number[] }
  | { readonly kind: 'keys'; readonly keys: readonly RelayKey[] }
  /** Stop taking new calls, report, close the sockets, answer `stopped`. */
  | { readonly kind: 'stop' }

/**
 * Everything that must not be lost, at most 50 ms old. Journal lines and counts of one report belong
 * together: the control thread writes both in the same turn, so that a crash counts no call twice.
 */
export interface RelayReport {
  readonly kind: 'report'
  /** Lines of `journal/entry.ts`, ready to append. */
  readonly journal: string
  /** Call numbers that got their first line in this report, and those that got their last. */
  readonly opened: readonly number[]
  readonly closed: readonly number[]
  /** Cells that moved since the report before, with their absolute values since the thread began. */
  readonly calls: readonly CallCount[]
  readonly sources: readonly SourceCount[]
  readonly events: readonly EngineEvent[]
  /** Calls that are over. */
  readonly records: readonly CallRecord[]
}

/** What each relay thread counts of a destination for itself. */
export interface DestinationCounts {
  readonly id: number
  readonly setId: number
  readonly callsPerSecond: number
  readonly total: number
  readonly attempts: number
}

/** What one destination shows once a second. */
export interface DestinationFigures extends DestinationCounts {
  readonly adminState: AdminState
  readonly health: Health
  readonly reason: string
  readonly cause: string
  readonly sinceMs: number
  readonly notice: string
  /** What was seen belongs to this address. These three are kept over a restart, and not shown. */
  readonly uri: string
  readonly ejections: number
  readonly ejectedUntilMs: number | null
  readonly progress: string
  readonly activeCalls: number
  readonly probeLatencyMs: number | null
  readonly weight: number
  readonly capacity: number | null
  readonly drain: DrainLive | null
  readonly warmingPercent: number | null
  /** Empty where its URI has a numeric host. */
  readonly children: readonly TargetLive[]
}

/** Absolute figures once a second, but for those of watched sets. */
interface ThreadFigures {
  readonly atMs: number
  readonly activeCalls: number
  readonly callsPerSecond: number
  readonly answerSeizureRatio: number | null
  readonly postDialDelayMs: { readonly p50: number; readonly p95: number } | null
  readonly failuresPerSecond: number
  readonly destinations: readonly DestinationCounts[]
  readonly sources: readonly {
    readonly id: number
    readonly activeCalls: number
    readonly callsPerSecond: number
  }[]
  /** The sets that are watched now: channels and details are of them alone. */
  readonly watched: readonly number[]
  /**
   * Those that may be others than when they were told last, and all of a set that was not watched then. They bear no
   * numbers: between threads no message is lost, and all come in order.
   */
  readonly channels: readonly ChannelsLive[]
  /** The last calls that moved on, newest first. */
  readonly failovers: readonly FailoverTrail[]
  /** Destinations whose books hold something unexplained. */
  readonly drifts: readonly DriftLive[]
  /** Since the thread began: `in`/`out`, method, status (0 for a request). */
  readonly messages: readonly {
    readonly direction: 'in' | 'out'
    readonly method: string
    readonly code: number
    readonly count: number
  }[]
  readonly drops: readonly { readonly reason: string; readonly count: number }[]
  readonly transactions: number
  /** Of these, of callers' requests without a final response; a large request counts several times. */
  readonly openTransactions: number
  /** Messages that came to another thread than that of their call, and were handed over. */
  readonly handedOver: number
  /** There were as many of them as may be: new requests are refused. */
  readonly isOverloaded: boolean
  /** The relay did not catch up with its work: a share of new requests is refused. */
  readonly isLate: boolean
  /** That share at this moment, 0 to 1. */
  readonly lateShare: number
  /** Empty where no listener needs one. */
  readonly certificates: CertificateReport
}

/** Of the first thread, which tells what all see alike (rules 20), and of them all as one. */
export interface RelayFigures extends ThreadFigures {
  readonly kind: 'figures'
  readonly destinations: readonly DestinationFigures[]
  /** What stands behind health: told as channels are. */
  readonly details: readonly RelayDetail[]
}

/** Of each further thread: thousands of destinations, told whole by dozens of threads, would keep the control thread busy. */
export interface FurtherFigures extends ThreadFigures {
  readonly kind: 'further-figures'
}

export type FromRelay =
  /** Its sockets are bound; it waits for `serve`. Only where there are several threads. */
  | { readonly kind: 'bound'; readonly layout: CellLayout; readonly numbers: ListenerNumbers }
  | { readonly kind: 'resumed' }
  | {
      readonly kind: 'ready'
      readonly threadId: number
      readonly listeners: readonly string[]
      readonly resumedCalls: number
      readonly datagrams: DatagramWay
    }
  | { readonly kind: 'failed'; readonly code: string; readonly detail: string }
  | { readonly kind: 'configured'; readonly request: number; readonly layout: CellLayout | null }
  /** The snapshot does not fit; the one before goes on. */
  | { readonly kind: 'refused'; readonly request: number; readonly detail: string }
  | { readonly kind: 'flushed'; readonly request: number }
  | { readonly kind: 'answered'; readonly request: number; readonly answer: Partial<RelayAnswers> }
  | { readonly kind: 'probed'; readonly request: number; readonly result: ProbeNowResult }
  /** A drain is over: its destination is disabled now, and the panel writes it down (rules 23). `isReleased`: with calls on it. */
  | { readonly kind: 'drained'; readonly destinationId: number; readonly isReleased: boolean }
  | { readonly kind: 'listeners'; readonly listeners: readonly string[] }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'traces'; readonly batch: TraceBatch }
  /** As the commands of the same names, for the other threads. */
  | { readonly kind: 'shown'; readonly news: readonly EvidenceNews[] }
  | { readonly kind: 'judged'; readonly judged: readonly Judged[] }
  | RelayReport
  | RelayFigures
  | FurtherFigures
