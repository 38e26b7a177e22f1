import type { SipMessage } from './message.ts'

const MOST_LINES = 48
const MOST_CHARS = 400
/** What they say is a secret, or the half of one: a nonce is good for whoever has the password. */
const SECRET = /^(?:(?:www|proxy)-authenticate|(?:proxy-)?authorization|authentication-info)$/i
const FOLD = /\r\n[ \t]+/g

/**
 * Start line and header fields as they came, for people to read: a fold is a space, control characters are spaces, long
 * lines and long heads are cut and say so, and of credentials the scheme alone is told.
 */
export function readableHead({ bytes, text }: SipMessage): string[] {
  // A character of `text` is an octet.
  const lines = bytes.toString('utf8', 0, text.length).replace(FOLD, ' ').split('\r\n').filter(Boolean)
  const shown = lines.slice(0, MOST_LINES).map(readableLine)
  const more = lines.length - shown.length
  return more > 0 ? [...shown, `… and ${more} more lines`] : shown
}

function readableLine(line: string, at: number): string {
  const plain = line.replace(/\p{Cc}+/gu, ' ').trim()
  const colon = at === 0 ? -1 : plain.indexOf(':')
  const name = plain.slice(0, Math.max(0, colon)).trim()
  const told = SECRET.test(name) ? masked(name, plain.slice(colon + 1)) : plain
  return told.length > MOST_CHARS ? `${told.slice(0, MOST_CHARS)}…` : told
}

function masked(name: string, value: string): string {
  const [scheme = ''] = value.trim().split(' ')
  return `${name}: ${scheme.slice(0, 16)} ********`
}
