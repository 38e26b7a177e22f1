import type { EngineEvent } from '#engine/contract/live.ts'
import type { CHAIN_CAUSES } from '#engine/contract/placing.ts'
import type {
  AdminState,
  Algorithm,
  ChannelNaming,
  DrainEnd,
  Health,
  LoadFormula,
  PATH_POLICIES,
  Role,
  SetMode,
} from '#engine/contract/vocabulary.ts'

/** The words people read, in one place. Short, the field's own, sentence case. */

export const ALGORITHM_TEXTS: {
  readonly [name in Algorithm]: { readonly label: string; readonly line: string }
} = {
  'hash-call-id': {
    label: 'Hash over Call-ID',
    line: 'The same call always goes to the same destination; many calls spread by weight.',
  },
  'hash-from-uri': {
    label: 'Hash over From URI',
    line: 'A caller always reaches the same destination; spreads well only over many callers.',
  },
  'hash-to-uri': {
    label: 'Hash over To URI',
    line: 'A called number always reaches the same destination; spreads well only over many numbers.',
  },
  'hash-request-uri': {
    label: 'Hash over Request-URI',
    line: 'A requested address always reaches the same destination; spreads well only over many addresses.',
  },
  'round-robin': { label: 'Round robin', line: 'Each destination in turn; weights are ignored.' },
  weighted: { label: 'Weighted', line: 'In turn, as often as the weight says, evenly interleaved.' },
  random: { label: 'Random', line: 'Drawn by weight for each call; even only over many calls.' },
  'hash-auth-user': {
    label: 'Hash over the authenticated user',
    line: 'A user always reaches the same destination; without credentials, in turn.',
  },
  'hash-header': {
    label: 'Hash over a header',
    line: 'Whatever part of the request you name decides; the same value, the same destination.',
  },
  'bounded-hash': {
    label: 'Hash with bounded load',
    line: 'As a hash over Call-ID, but none gets more than its bound above the mean load.',
  },
  'relative-weight': {
    label: 'Relative weight',
    line: 'In turn by weight among those that are up; slower than usual counts for less, if you wish.',
  },
  'priority-rotation': {
    label: 'Priority, in turn where equal',
    line: 'In turn while all priorities are equal, else the highest priority first.',
  },
  overload: {
    label: 'Overload-aware',
    line: 'In turn, passing over as many as a destination asks to have kept back (RFC 7339).',
  },
  tiers: {
    label: 'Tiers, as SRV records',
    line: 'The lowest priority first, by weight within it, then the next.',
  },
  parallel: { label: 'Parallel', line: 'All ring at once; who answers first has the call.' },
  'fewest-calls': { label: 'Fewest calls', line: 'Who carries the fewest calls now, for its weight.' },
  'largest-free': {
    label: 'Largest free slot',
    line: 'Who has the most room left for what the call takes.',
  },
  'power-of-two': {
    label: 'Power of two choices',
    line: 'Two are drawn, the one with fewer calls gets it: nearly even, and no herd.',
  },
  latency: {
    label: 'Probe latency',
    line: 'Who answers probes fastest, in turn among equals; priority is how much is forgiven.',
  },
  'lowest-delay': {
    label: 'Lowest post-dial delay',
    line: 'Whose calls ring soonest, by a mean that rises at once and falls slowly.',
  },
  priority: { label: 'Priority', line: 'Always the highest priority that can take the call, then the next.' },
}

export const SET_MODE_TEXTS: { readonly [mode in SetMode]: string } = {
  stateful: 'Stateful: follows each call to its end, and fails over',
  stateless: 'Stateless: passes messages on and keeps nothing (RFC 3261 §16.11)',
}

export const CHAIN_CAUSE_TEXTS: {
  readonly [cause in (typeof CHAIN_CAUSES)[number]]: { readonly label: string; readonly line: string }
} = {
  exhausted: {
    label: 'Every call that found nobody',
    line: 'All full, all down, or all failed: the next set is tried.',
  },
  full: {
    label: 'Only calls that found all full',
    line: 'A call that was tried here and failed ends here.',
  },
}

export const DRAIN_END_TEXTS: { readonly [end in DrainEnd]: string } = {
  wait: 'Go on waiting, and say so',
  disable: 'Off; its calls go on and are still routed',
  release: 'Off, and its calls leave the books; nobody is sent a BYE',
}

export const ADMIN_STATE_WORDS: { readonly [state in AdminState]: string } = {
  enabled: 'on',
  draining: 'draining',
  disabled: 'off',
}

export const ADMIN_STATE_LINES: { readonly [state in AdminState]: string } = {
  enabled: 'takes new calls',
  draining: 'no new calls; calls in progress finish, then it is off',
  disabled: 'no new calls, no probes; calls in progress finish',
}

export const HEALTH_WORDS: { readonly [health in Health]: string } = {
  up: 'up',
  trying: 'trying',
  down: 'down',
  unknown: 'unknown',
}

export const CHANNEL_FORM_TEXTS = {
  naming: 'Who says which channel a call is on',
  header: 'Header with the channel',
} as const

export const CHANNEL_NAMING_TEXTS: { readonly [naming in ChannelNaming]: string } = {
  assigned: 'Assigned: Fairline hunts a free channel, in turn',
  reported: 'Reported: the far end names the channel',
}

/** When a REGISTER gets our Path (RFC 3327). */
export const PATH_TEXTS: {
  readonly [policy in (typeof PATH_POLICIES)[number]]: { readonly label: string; readonly line: string }
} = {
  supported: {
    label: 'Where the telephone supports it',
    line: 'Calls to such a telephone come back through Fairline, on the flow it registered over (RFC 3327).',
  },
  always: {
    label: 'Always',
    line: 'Also where the telephone does not name it; a registrar may refuse such a REGISTER (RFC 3327 §5.3).',
  },
  never: {
    label: 'Never',
    line: 'The registrar calls the telephone’s own Contact, past Fairline; behind NAT that may reach nobody.',
  },
}

/** How a weight is worked out of what a load source says. */
export const LOAD_FORMULA_TEXTS: {
  readonly [formula in LoadFormula]: { readonly label: string; readonly line: string }
} = {
  'own-calls': {
    label: 'By the room left, our calls counted',
    line: 'Free sessions times idle CPU, less the calls we placed since its last news: it holds between two news.',
  },
  opensips: {
    label: 'By the free share, as OpenSIPS',
    line: 'The free share of its sessions times idle CPU; between two news nothing moves.',
  },
}

export const ROLE_TEXTS: { readonly [role in Role]: { readonly label: string; readonly line: string } } = {
  viewer: { label: 'Viewer', line: 'sees everything, changes nothing' },
  operator: { label: 'Operator', line: 'switches destinations on, draining and off' },
  admin: { label: 'Admin', line: 'changes everything, and who may sign in' },
}

export const EVENT_WORDS: { readonly [kind in EngineEvent['kind']]: string } = {
  health: 'health',
  'admin-state': 'switched',
  drained: 'drained',
  configuration: 'configuration',
  engine: 'engine',
  listener: 'listener',
  override: 'override',
  dropped: 'dropped',
  location: 'name look-up',
  load: 'load source',
  failover: 'failover',
  drift: 'unexplained calls',
  released: 'released',
  capped: 'rate cap',
}

export const NO_VALUE = '–'
export const UNKNOWN_SOURCE_NAME = '(unknown)'
