/** Why a received message is not SIP we can work with: the closed list behind `fairline_dropped_total{reason}`. */
export const DROP_REASONS = [
  'empty',
  'not-sip',
  'bad-version',
  'bad-start-line',
  'start-line-too-long',
  'bad-line-end',
  'no-header-end',
  'bad-header-name',
  'too-many-headers',
  'header-line-too-long',
  'header-too-large',
  'message-too-large',
  'too-many-vias',
  'duplicate-header',
  'missing-header',
  'bad-via',
  'bad-from',
  'bad-to',
  'bad-call-id',
  'bad-cseq',
  'method-mismatch',
  'bad-max-forwards',
  'bad-content-length',
  'body-too-short',
  'bad-route',
] as const
export type DropReason = (typeof DROP_REASONS)[number]

/** What is not 400. More Via values than hops are allowed: 483, whatever Max-Forwards claims. */
const STATUS: ReadonlyMap<DropReason, number> = new Map([
  ['empty', 0],
  ['not-sip', 0],
  ['bad-line-end', 0],
  ['bad-version', 505],
  ['start-line-too-long', 414],
  ['too-many-headers', 513],
  ['header-line-too-long', 513],
  ['header-too-large', 513],
  ['message-too-large', 513],
  ['too-many-vias', 483],
])

/** The response a fault deserves where the request can be answered (RFC 3261 §16.3, §21.4, §21.5); 0: none. */
export function statusOf(reason: DropReason): number {
  return STATUS.get(reason) ?? 400
}
