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

/** Algorithms of a set; the number is the peers' `ds_select_dst` number where one exists. */
export const ALGORITHMS = [
  'hash-call-id',
  'hash-from-uri',
  'hash-to-uri',
  'hash-request-uri',
  'round-robin',
  'weighted',
  'random',
  'priority',
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
 * same; `told`: its load source says that it wants no new calls.
 */
export const SKIP_REASONS = [
  'disabled',
  'draining',
  'down',
  'unresolved',
  'full',
  'tried',
  'retry-after',
  'told',
] as const
export type SkipReason = (typeof SKIP_REASONS)[number]

/** How a call ended. */
export type CallCause =
  | 'caller'
  | 'destination'
  | 'cancelled'
  | 'rejected'
  | 'no-answer'
  | 'time-out'
  | 'unplaced'
  | 'max-duration'
  | 'lost'

/** The row that stands for every caller that is not a configured source. */
export const UNKNOWN_SOURCE_ID = 0
/** Channel label of a call that has none: unlimited destination, or more than `MAX_CHANNEL_LABELS`. */
export const NO_CHANNEL = ''
export const OTHER_CHANNEL = 'other'
export const MAX_CHANNEL_LABELS = 1_000
