import type { SipMessage } from './message.ts'

/** Longer than anybody waits. */
const MOST_SEC = 86_400

/**
 * How many seconds a response asks to be left alone for (RFC 3261 §20.33), a day at most; its comment and its
 * parameters say nothing here. Null where it does not ask, or not in a way that can be read.
 */
export function readRetryAfter(response: SipMessage): number | null {
  const value = response.header('Retry-After')
  const digits = value === null ? undefined : /^(\d+)[ \t]*(?:$|[;(])/.exec(value)?.[1]
  return digits === undefined ? null : Math.min(Number(digits), MOST_SEC)
}
