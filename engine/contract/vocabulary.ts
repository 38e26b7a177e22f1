/**
 * The closed lists of words that engine, panel and browser share.
 * Each list is a tuple, so that schemas, types and menus are derived from one place.
 */

/** What an operator wants of a destination. */
export const ADMIN_STATES = ['enabled', 'draining', 'disabled'] as const
export type AdminState = (typeof ADMIN_STATES)[number]

/** What the engine sees of a destination. Nobody probed and no call told: `unknown`, never `up`. */
export const HEALTHS = ['up', 'trying', 'down', 'unknown'] as const
export type Health = (typeof HEALTHS)[number]

/** Who has something to say of a destination. */
export const HEALTH_INPUTS = ['probe', 'traffic', 'source', 'operator'] as const
export type HealthInput = (typeof HEALTH_INPUTS)[number]

/** What it says: `none` where it says nothing. */
export type Verdict = 'good' | 'bad' | 'none'

/** Kinds of load source: FreeSWITCH's Event Socket, HAProxy's agent-check, Asterisk's ARI, SNMP, a JSON document. */
export const LOAD_SOURCE_KINDS = ['freeswitch', 'agent', 'asterisk', 'snmp', 'json'] as const
export type LoadSourceKind = (typeof LOAD_SOURCE_KINDS)[number]

/**
 * How a load source is reached. `silent`: connected, and then nothing at all; `half-open`: it spoke, and has said
 * nothing for longer than it should; `malformed`: what it says cannot be read.
 */
export const LOAD_CONNECTIONS = [
  'connecting',
  'connected',
  'refused',
  'unreachable',
  'wrong-password',
  'silent',
  'half-open',
  'malformed',
  'closed',
] as const
export type LoadConnection = (typeof LOAD_CONNECTIONS)[number]

/** `opensips`: the peers' formulas (peers.md B4, B5); `own-calls`: the same, with our own calls since the news. */
export const LOAD_FORMULAS = ['own-calls', 'opensips'] as const
export type LoadFormula = (typeof LOAD_FORMULAS)[number]

/** Algorithms of a set; `ALGORITHM_FACTS` has the peers' numbers beside their names. */
export const ALGORITHMS = [
  'hash-call-id',
  'hash-from-uri',
  'hash-to-uri',
  'hash-request-uri',
  'hash-auth-user',
  'hash-header',
  'bounded-hash',
  'round-robin',
  'weighted',
  'relative-weight',
  'priority-rotation',
  'overload',
  'random',
  'tiers',
  'priority',
  'parallel',
  'fewest-calls',
  'largest-free',
  'power-of-two',
  'latency',
  'lowest-delay',
] as const
export type Algorithm = (typeof ALGORITHMS)[number]

/** In this order they stand in signed tokens: add at the end only. `ws` and `wss` are RFC 7118's. */
export const TRANSPORTS = ['udp', 'tcp', 'tls', 'ws', 'wss'] as const
export type Transport = (typeof TRANSPORTS)[number]

/** What a TLS listener asks of callers: nothing, a certificate they may show, or one they must show. */
export const CLIENT_CERTIFICATES = ['none', 'optional', 'required'] as const
export type ClientCertificate = (typeof CLIENT_CERTIFICATES)[number]

/** When a REGISTER gets our Path (RFC 3327 §5.1): where the telephone supports it, always, never. */
export const PATH_POLICIES = ['supported', 'always', 'never'] as const

/** Who says which channel a call is on: a slot hunted by us, or the far end's own words (rules 19). */
export const CHANNEL_NAMINGS = ['assigned', 'reported'] as const
export type ChannelNaming = (typeof CHANNEL_NAMINGS)[number]

export const ROLES = ['viewer', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

/**
 * Why a destination was not picked. `retry-after`: it asked to be left alone for a while, and a probe was told the
 * same; `told`: its load source says that it wants no new calls; `full`: a capacity that the call needs is used up;
 * `lacks`: it does not have a resource that the call needs at all; `rate`: it gets as many calls per second as it may;
 * `overloaded`: it asked for fewer requests (RFC 7339), and this is one of those kept back; `last-resort`: it is kept
 * for when nobody else is left.
 */
export const SKIP_REASONS = [
  'disabled',
  'draining',
  'down',
  'unresolved',
  'full',
  'lacks',
  'rate',
  'overloaded',
  'tried',
  'retry-after',
  'told',
  'last-resort',
] as const
export type SkipReason = (typeof SKIP_REASONS)[number]

/**
 * How a call ended: BYE of the caller's or of the destination's side; CANCEL; a failure answered by a destination, or
 * one that came of silence or of a lost way; no attempt possible; its session timer ran out (RFC 4028); the longest
 * duration; in-dialog OPTIONS found it dead; an operator released it; the destination died; it ended while the engine
 * was away. After `expired`, `max-duration`, `dead`, `released` and `unwatched` the books are clear, and nobody was
 * sent a BYE: a proxy must not.
 */
export const CALL_CAUSES = [
  'caller',
  'destination',
  'cancelled',
  'rejected',
  'no-answer',
  'time-out',
  'unplaced',
  'expired',
  'max-duration',
  'dead',
  'released',
  'lost',
  'unwatched',
] as const
export type CallCause = (typeof CALL_CAUSES)[number]
/** Causes that leave the books without a final word from either end. */
export const UNHEARD_CAUSES: readonly CallCause[] = [
  'expired',
  'max-duration',
  'dead',
  'released',
  'unwatched',
]

/** What an event is about. */
export const EVENT_KINDS = [
  'health',
  'admin-state',
  'drained',
  'configuration',
  'engine',
  'listener',
  'override',
  'dropped',
  'location',
  'load',
  'failover',
  'drift',
  'released',
  'capped',
] as const

/** Why nobody was chosen. `mixed`: some are full, the others ineligible. Those already tried count for nothing here. */
export type Exhausted = 'full' | 'ineligible' | 'mixed' | 'empty'

/** Stateless: forwarded without a transaction (RFC 3261 §16.11): no failover, no call is counted. */
export const SET_MODES = ['stateful', 'stateless'] as const
export type SetMode = (typeof SET_MODES)[number]

/** What becomes of a drain at its deadline: it goes on, it is disabled with its calls, or they are released as well. */
export const DRAIN_ENDS = ['wait', 'disable', 'release'] as const
export type DrainEnd = (typeof DRAIN_ENDS)[number]

/** The row that stands for every caller that is not a configured source. */
export const UNKNOWN_SOURCE_ID = 0
/** Channel label of a call that has none: unlimited destination, or more than `MAX_CHANNEL_LABELS`. */
export const NO_CHANNEL = ''
export const OTHER_CHANNEL = 'other'
export const MAX_CHANNEL_LABELS = 1_000
