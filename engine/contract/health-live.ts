import { z } from 'zod'
import type {
  AdminState,
  Health,
  HealthInput,
  LoadConnection,
  LoadSourceKind,
  SkipReason,
  Verdict,
} from './vocabulary.ts'

/** What stands behind a destination's health: shown where somebody looks, so that a tick stays small. */
export interface HealthDetail {
  readonly id: number
  readonly setId: number
  /** Probe, traffic, load source, operator, in this order. */
  readonly inputs: readonly InputLive[]
  /** Null until a probe was answered. */
  readonly latency: LatencyLive | null
  readonly lastProbe: ProbeOutcome | null
  readonly evidence: EvidenceLive
  /** Until when it asked to be left alone (Retry-After); null: it did not, or fresher news came. */
  readonly retryAfterUntilMs: number | null
  /** What it last said of its load by RFC 7339; null where it says nothing, or its time is over. */
  readonly overload: OverloadLive | null
  /** In force now: as configured, or as its load source makes it. */
  readonly weight: number
  /** Most of our calls on it now; null is unlimited. */
  readonly capacity: number | null
  /** Its resources, channels aside. */
  readonly resources: readonly ResourceLive[]
  readonly loads: readonly LoadLive[]
}

/** As the relay knows it: load sources are the control thread's to add. */
export type RelayDetail = Omit<HealthDetail, 'loads'>

/** A named capacity of a destination. */
export interface ResourceLive {
  readonly name: string
  readonly used: number
  /** Null is unlimited. */
  readonly capacity: number | null
}

/** One voice about a destination. */
export interface InputLive {
  readonly input: HealthInput
  readonly verdict: Verdict
  /** One line: "3 probes unanswered". */
  readonly reason: string
  /** Since when it says so; null: it never said anything. */
  readonly sinceMs: number | null
}

/** Of answered probes. All in ms. */
export interface LatencyLive {
  readonly count: number
  readonly mean: number
  readonly deviation: number
  /** Exponentially weighted, the last probe counting a tenth (peers.md B2). */
  readonly ewma: number
  /** Of the last hundred. */
  readonly p50: number
  readonly p95: number
}

/** How one probe ended. */
export interface ProbeOutcome {
  readonly atMs: number
  readonly kind: 'answered' | 'unanswered' | 'refused' | 'unsent'
  /** 0 where nothing came. */
  readonly status: number
  /** The reason phrase of the answer, or why there is none. */
  readonly text: string
  /** Null where nothing came. */
  readonly latencyMs: number | null
  readonly isGood: boolean
}

export interface EvidenceLive {
  /** Of the attempts within the window. */
  readonly attempts: number
  readonly failures: number
  readonly consecutive: number
  /** Distinct sources among the failures. */
  readonly sources: number
  /** So often in a row; forgotten after a calm time. */
  readonly ejections: number
  readonly ejectedUntilMs: number | null
}

/** RFC 7339 §4: `oc`, `oc-validity`, `oc-seq` and `oc-algo` of a response's topmost Via. */
export interface OverloadLive {
  readonly algorithm: string
  /** `loss`: per cent of requests to keep back; `rate`: requests per second. */
  readonly value: number
  readonly validUntilMs: number
}

/** What a load source last said. What it does not tell is null. */
export interface LoadFigures {
  readonly atMs: number
  readonly sessions: number | null
  readonly maxSessions: number | null
  /** Per cent, 0 to 100. */
  readonly idleCpu: number | null
  readonly sessionsPerSecond: number | null
  readonly uptimeSec: number | null
  /** Per cent of the configured weight, as agent-check tells it. */
  readonly weightPercent: number | null
  /** What it wishes for itself: no new calls, or none at all. */
  readonly wish: 'ready' | 'drain' | 'maint' | null
  /** What it says of itself. */
  readonly health: 'up' | 'down' | null
  /** Its own words for it; empty without. */
  readonly reason: string
}

/** One load source of one destination, as the control thread sees it. */
export interface LoadLive {
  /** `weight`, or a resource. */
  readonly into: string
  readonly kind: LoadSourceKind
  /** With its password hidden. */
  readonly source: string
  readonly connection: LoadConnection
  /** One line; empty when all is well. */
  readonly problem: string
  readonly problemSinceMs: number | null
  /** Between two of its news, as learnt. */
  readonly intervalMs: number | null
  /** The last news is older than 2.5 intervals, or there is none: configured values hold. */
  readonly isStale: boolean
  readonly figures: LoadFigures | null
  /** When it is tried again; null while it is reached. */
  readonly nextTryAtMs: number | null
}

/** Everything a call met on its way, where one destination was not enough. */
export interface FailoverTrail {
  readonly atMs: number
  readonly callId: string
  readonly method: string
  readonly setId: number
  readonly sourceId: number
  readonly attempts: readonly AttemptLive[]
  readonly skipped: readonly SkippedLive[]
  /** What the caller was told; 0 while nothing final was. */
  readonly status: number
}

/** A destination that was passed over. */
export interface SkippedLive {
  readonly destinationId: number
  readonly why: SkipReason
}

export interface AttemptLive {
  /** Along a chain another than the call began with. */
  readonly setId: number
  readonly destinationId: number
  /** `udp:192.0.2.7:5060`. */
  readonly target: string
  /** From the call's arrival. */
  readonly startedMs: number
  readonly tookMs: number
  /** `no answer`, `refused`, `503 Service Unavailable`. */
  readonly outcome: string
}

/** What a person asks the engine to do about a destination's health. */
export const probeNowSchema = z.object({ destinationId: z.int() })
/** `unknown`: no such destination here; `disabled`: nobody probes it. */
export type ProbeNowResult =
  | {
      readonly outcome: 'probed'
      readonly probe: ProbeOutcome
      /** Where it went: `udp:192.0.2.7:5060`. */
      readonly target?: string
      /** Start line and header fields of the answer, a line each, secrets masked; none where nothing came. */
      readonly head?: readonly string[]
    }
  | { readonly outcome: 'impossible'; readonly reason: string }

/** What is kept of a destination's health over a restart. */
export interface KeptHealth {
  readonly destinationId: number
  /** What was seen belongs to this address. */
  readonly uri: string
  readonly adminState: AdminState
  readonly health: Health
  readonly cause: string
  readonly reason: string
  readonly sinceMs: number
  readonly ejections: number
  readonly ejectedUntilMs: number | null
}
