import { fieldsNamed } from './header-reader.ts'
import type { SipMessage } from './message.ts'
import { withoutOverload } from './overload.ts'
import { needsReceived, receivedValue } from './received.ts'
import type { RouteValue } from './route-values.ts'
import type { Splicer } from './splice.ts'
import type { Via } from './via.ts'

/** Max-Forwards given to a request that has none (RFC 3261 §16.6 step 3). */
const DEFAULT_MAX_FORWARDS = 70

/** A new header field above all others. */
function insertHeader(edit: Splicer, name: string, value: string): void {
  edit.insert(edit.message.headersStart, `${name}: ${value}\r\n`)
}

/** Puts our Via above all others (RFC 3261 §16.6 step 8). `value`: `SIP/2.0/UDP host:port;branch=…`. */
export function pushVia(edit: Splicer, value: string): void {
  insertHeader(edit, 'Via', value)
}

/** Takes off the first Via value, and its line when it stood there alone (RFC 3261 §16.7 step 3). */
export function popVia(edit: Splicer): void {
  const { topVia, index } = edit.message
  if (topVia.nextStart >= 0) edit.remove(topVia.start, topVia.nextStart)
  else edit.remove(index.viaLineStart, index.viaLineEnd)
}

/** Writes where the packet came from into a Via of this message (RFC 3261 §18.2.1, RFC 3581 §4). */
export function setReceived(edit: Splicer, via: Via, address: string, port: number): void {
  if (via.hasOverload) {
    const value = edit.message.bytes.latin1Slice(via.start, via.end)
    edit.replace(via.start, via.end, withoutOverload(receivedValue(value, via, address, port)))
  } else if (needsReceived(via, address)) {
    const received = `received=${address}`
    if (via.rport >= 0) edit.replace(via.rportStart, via.rportEnd, `rport=${port}`)
    if (via.receivedStart < 0) edit.insert(via.end, `;${received}`)
    else edit.replace(via.receivedStart, via.receivedEnd, received)
  }
}

/** RFC 3261 §16.6 step 3. A request at 0 was refused before (§16.3 step 3). */
export function decrementMaxForwards(edit: Splicer): void {
  const { maxForwardsStart, maxForwardsEnd, maxForwards } = edit.message.index
  if (maxForwards < 0) insertHeader(edit, 'Max-Forwards', String(DEFAULT_MAX_FORWARDS))
  else edit.replace(maxForwardsStart, maxForwardsEnd, String(Math.max(0, maxForwards - 1)))
}

/** Exactly one Max-Breadth, with this value (RFC 5393 §5.3.3). */
export function setMaxBreadth(edit: Splicer, value: number): void {
  const { bytes, headersStart, index } = edit.message
  const [first, ...others] = fieldsNamed(bytes, headersStart, index.headersEnd, 'Max-Breadth')
  if (first) edit.replace(first.start, first.end, String(value))
  else edit.insert(index.headersEnd, `Max-Breadth: ${value}\r\n`)
  for (const { lineStart, lineEnd } of others) edit.remove(lineStart, lineEnd)
}

/** The values that stand on one line, from the one at `first` on: offset behind the last of them in the list. */
function lineMates(values: readonly RouteValue[], first: number): number {
  let behind = first
  while (behind < values.length && values[behind]?.lineStart === values[first]?.lineStart) behind++
  return behind
}

/** Takes off the first `count` Route values, whole lines where nothing is left (RFC 3261 §16.4). */
export function removeRoutes(edit: Splicer, count: number): void {
  const routes = edit.message.routes()
  for (let at = 0; at < Math.min(count, routes.length); ) {
    const behind = lineMates(routes, at)
    const first = routes[at]
    const kept = count < behind ? routes[count] : undefined
    if (first !== undefined)
      edit.remove(kept ? first.start : first.lineStart, kept ? kept.start : first.lineEnd)
    at = behind
  }
}

/** Puts our Record-Route above all others (RFC 3261 §16.6 step 4). `value`: `<sip:host:port;lr;…>`. */
export function insertRecordRoute(edit: Splicer, value: string): void {
  edit.insert(placeForRecordRoute(edit.message), `Record-Route: ${value}\r\n`)
}

/** Above the topmost Record-Route; where there is none, not between Via lines, which some peers read as one block. */
function placeForRecordRoute(message: SipMessage): number {
  const above = message.recordRoutes()[0]?.lineStart
  if (above !== undefined) return above
  return message.nextVia() === null ? message.index.viaLineEnd : message.index.headersEnd
}

/** Replaces one value of Record-Route, parameters included (RFC 3261 §16.7 step 8). Nothing when there is none at `at`. */
export function rewriteRecordRoute(edit: Splicer, at: number, value: string): void {
  const route = edit.message.recordRoutes()[at]
  if (route !== undefined) edit.replace(route.start, route.end, value)
}

/**
 * Puts a Path above all others (RFC 3327 §5.1), or with '' none; `dropsOthers` takes off those that stand there.
 */
export function setPath(edit: Splicer, value: string, dropsOthers: boolean): void {
  const { bytes, headersStart, index } = edit.message
  const others = fieldsNamed(bytes, headersStart, index.headersEnd, 'Path')
  if (value !== '') edit.insert(others[0]?.lineStart ?? index.headersEnd, `Path: ${value}\r\n`)
  if (dropsOthers) for (const { lineStart, lineEnd } of others) edit.remove(lineStart, lineEnd)
}

export function replaceRequestUri(edit: Splicer, uri: string): void {
  edit.replace(edit.message.requestUriStart, edit.message.requestUriEnd, uri)
}

/** Puts a Route value before all others. */
export function insertTopRoute(edit: Splicer, uri: string): void {
  insertHeader(edit, 'Route', `<${uri}>`)
}

/** Where a Route value goes that is to be the last one: behind the last Route line, else above all headers. */
function endOfRoutes(message: SipMessage): number {
  return message.routes().at(-1)?.lineEnd ?? message.headersStart
}

/** Puts a Route value behind all others (RFC 3261 §16.6 step 6: a strict router comes next). */
export function appendRoute(edit: Splicer, uri: string): void {
  edit.insert(endOfRoutes(edit.message), `Route: <${uri}>\r\n`)
}

/** Content-Length, which streams cannot do without (RFC 3261 §18.3). Nothing when the message has it. */
export function addContentLength(edit: Splicer): void {
  if (!edit.message.hasContentLength)
    edit.insert(edit.message.index.headersEnd, `Content-Length: ${edit.message.bodyLength}\r\n`)
}
