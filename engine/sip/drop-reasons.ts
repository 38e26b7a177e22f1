/** Why a received message is not SIP we can work with: the closed list behind `fairline_dropped_total{reason}`. */
export const DROP_REASONS = [
  'empty',
  'not-sip',
  'bad-version',
  'bad-start-line',
  'bad-line-end',
  'no-header-end',
  'bad-header-name',
  'too-many-headers',
  'header-too-large',
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

/** The response a fault deserves where the request can be answered (RFC 3261 §16.3, §21.4, §21.5); 0: none. */
export function statusOf(reason: DropReason): number {
  if (reason === 'bad-version') return 505
  if (reason === 'header-too-large') return 513
  return reason === 'empty' || reason === 'not-sip' || reason === 'bad-line-end' ? 0 : 400
}
