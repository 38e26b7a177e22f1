import type { Via, ViaIdentity } from './via.ts'

/**
 * Whether the hop must be told where its request came from: it asked (RFC 3581 §4), its host is another one
 * (RFC 3261 §18.2.1), or it wrote a `received` itself, which is not its to say.
 */
export function needsReceived(via: Via, address: string): boolean {
  return via.rport >= 0 || via.host !== address || via.receivedStart >= 0
}

/** The Via as it is forwarded after the packet came from `address` (no brackets) and `port`. */
export function receivedIdentity(via: Via, address: string, port: number): ViaIdentity {
  return {
    transport: via.transport,
    sentBy: via.sentBy,
    branch: via.branch,
    received: needsReceived(via, address) ? address : '',
    rport: via.rport >= 0 ? port : -1,
  }
}

/** Replaces the parameter that stands at an offset of the message, or appends it. */
function setParameter(value: string, via: Via, start: number, end: number, parameter: string): string {
  if (start < 0) return `${value};${parameter}`
  return value.slice(0, start - via.start) + parameter + value.slice(end - via.start)
}

/** That Via, from its `value` as received: nothing but the two parameters changes. */
export function receivedValue(value: string, via: Via, address: string, port: number): string {
  const received = `received=${address}`
  const rport = `rport=${port}`
  if (!needsReceived(via, address)) return value
  if (via.rport < 0) return setParameter(value, via, via.receivedStart, via.receivedEnd, received)
  // The later one first, so that the offsets of the earlier one still hold.
  if (via.receivedStart > via.rportStart || via.receivedStart < 0) {
    const told = setParameter(value, via, via.receivedStart, via.receivedEnd, received)
    return setParameter(told, via, via.rportStart, via.rportEnd, rport)
  }
  const told = setParameter(value, via, via.rportStart, via.rportEnd, rport)
  return setParameter(told, via, via.receivedStart, via.receivedEnd, received)
}

/** The same from the text of its message. */
export function receivedText(text: string, via: Via, address: string, port: number): string {
  return receivedValue(text.slice(via.start, via.end), via, address, port)
}
