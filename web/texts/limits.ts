import type { Limits } from '#engine/contract/limits.ts'

export type LimitName = keyof Limits

/** One limit as its field shows it. */
export interface LimitText {
  readonly label: string
  readonly line: string
  readonly unit: string
  /** How many of the contract's units are one of the field's: 1,000 where it has seconds for milliseconds. */
  readonly scale?: number
}

export const LIMIT_TEXTS: { readonly [name in LimitName]: LimitText } = {
  messageBytes: { label: 'Message', line: 'A whole message, body included', unit: 'bytes' },
  headerBytes: { label: 'Header', line: 'Start line and all header fields together', unit: 'bytes' },
  headerLineBytes: { label: 'Header field', line: 'One header field, folds included', unit: 'bytes' },
  headerLines: { label: 'Header fields', line: 'Header fields in one message', unit: '' },
  vias: { label: 'Via values', line: 'Hops that a message may have passed', unit: '' },
  connections: { label: 'Connections', line: 'Of all addresses, both directions together', unit: '' },
  connectionsPerAddress: {
    label: 'Connections per address',
    line: 'Over TCP, TLS and WebSocket together',
    unit: '',
  },
  halfOpenMs: {
    label: 'Half-open',
    line: 'For a handshake, and from a message’s first byte to its last',
    unit: 'ms',
  },
  idleMs: {
    label: 'Idle connection',
    line: 'Closed after this time without a byte received or sent',
    unit: 's',
    scale: 1_000,
  },
  transactions: {
    label: 'Requests under way',
    line: 'Without a final response, a large one counted once for each 2 KB; beyond, new ones are answered 503',
    unit: '',
  },
  lateMs: {
    label: 'Catching up',
    line: 'So long the relay may be busy without a pause; beyond, a share of new requests is refused; 0: never',
    unit: 'ms',
  },
  rejectsPerSecond: {
    label: 'Refusals',
    line: 'Of ours, to one address that is neither source nor destination; the rest is dropped',
    unit: 'per s',
  },
}

export const UDP_REQUEST_TEXT: LimitText = {
  label: 'Largest request by UDP',
  line: 'Requests above this size go by TCP where the URI names no transport; 0: never',
  unit: 'bytes',
}

export const LIMIT_GROUPS: readonly { readonly title: string; readonly names: readonly LimitName[] }[] = [
  {
    title: 'One message',
    names: ['messageBytes', 'headerBytes', 'headerLineBytes', 'headerLines', 'vias'],
  },
  {
    title: 'Connections',
    names: ['connectionsPerAddress', 'connections', 'halfOpenMs', 'idleMs'],
  },
  { title: 'Load', names: ['transactions', 'lateMs'] },
  { title: 'Strangers', names: ['rejectsPerSecond'] },
]

export const LIMIT_FIELD_TEXTS = {
  title: 'Limits',
  line: 'What is over a limit is dropped or refused, and counted by reason on the dashboard.',
  datagrams: 'Datagrams',
  usual: (line: string, usual: string) => `${line}. ${usual} by default`,
} as const
