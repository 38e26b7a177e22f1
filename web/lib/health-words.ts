import type { ProbeOutcome } from '#engine/contract/health-live.ts'
import type { HealthInput, LoadConnection, LoadSourceKind, Verdict } from '#engine/contract/vocabulary.ts'
import { NO_VALUE } from '#web/texts/vocabulary.ts'
import type { Format } from './format.ts'

/** The words of what stands behind a health. */

export const INPUT_TEXTS: {
  readonly [input in HealthInput]: { readonly label: string; readonly line: string }
} = {
  probe: { label: 'probe', line: 'what our own probes say of it' },
  traffic: { label: 'traffic', line: 'what calls showed of it' },
  source: { label: 'load', line: 'what its load source says of it' },
  operator: { label: 'operator', line: 'what people asked for' },
}

export const VERDICT_WORDS: { readonly [verdict in Verdict]: string } = {
  good: 'good',
  bad: 'bad',
  none: 'says nothing',
}

export const LOAD_KIND_WORDS: { readonly [kind in LoadSourceKind]: string } = {
  freeswitch: 'FreeSWITCH',
  agent: 'agent-check',
  asterisk: 'Asterisk',
  snmp: 'SNMP',
  json: 'JSON',
}

/** Each kind of trouble has its own word (as in docs/operation.md), and says what to look at. */
export const LOAD_CONNECTION_TEXTS: {
  readonly [connection in LoadConnection]: { readonly label: string; readonly line: string }
} = {
  connecting: { label: 'connecting', line: 'The connection is being made.' },
  connected: { label: 'connected', line: 'Its news arrives.' },
  refused: {
    label: 'refused',
    line: 'Does it listen there, on an address that we reach, and does its access list let us in?',
  },
  unreachable: { label: 'unreachable', line: 'Check the name, the network and the firewall.' },
  'wrong-password': { label: 'wrong password', line: 'Write the right one in the destination’s form.' },
  silent: {
    label: 'silent',
    line: 'The process may hang, or something else listens on that port.',
  },
  'half-open': {
    label: 'half-open',
    line: 'The network may be broken, or the process hangs; the connection is made again.',
  },
  malformed: {
    label: 'malformed',
    line: 'Is it a load source of this kind at all? Check kind, port and path.',
  },
  closed: { label: 'closed', line: 'It may be restarting; its log tells. The connection is made again.' },
}

/** How one probe ended: "200 OK in 4.2 ms", "no answer within 2.0 s". */
export function probeWords(probe: ProbeOutcome, format: Format): string {
  const took = probe.latencyMs === null ? '' : ` in ${format.figure(probe.latencyMs)} ms`
  if (probe.kind === 'answered') return `${probe.status} ${probe.text}`.trim() + took
  if (probe.kind === 'unanswered') return withReason('no answer', probe.text)
  if (probe.kind === 'refused') return withReason('refused', probe.text)
  return withReason('not sent', probe.text)
}

function withReason(words: string, reason: string): string {
  if (reason === '') return words
  return reason.startsWith(words) ? reason : `${words}: ${reason}`
}

/** "50 → 31" where a load source makes it another, else the one weight. */
export function weightWords(configured: number, inForce: number | undefined, format: Format): string {
  const own = format.count(configured)
  return inForce === undefined || inForce === configured ? own : `${own} → ${format.count(inForce)}`
}

/** "12 of 30", "12", or a dash. */
export function ofMost(
  value: number | null | undefined,
  most: number | null | undefined,
  format: Format,
): string {
  if (value === null || value === undefined) return NO_VALUE
  return most === null || most === undefined
    ? format.count(value)
    : `${format.count(value)} of ${format.count(most)}`
}
