import { expect } from 'vitest'
import { fieldName, fieldsNamed, fieldValue, type RawMessage, readRaw } from './raw-message.ts'
import type { Run } from './torture-case.ts'

/** The hop a message came from, as the engine sees it, and the engine's own place. */
export interface Hop {
  readonly run: Run
  readonly address: string
  readonly port: number
  /** `HOST:PORT` of the listener. */
  readonly own: string
}

const DIALOG_FORMING = ['INVITE', 'SUBSCRIBE', 'REFER']
const isViaField = (field: string) => ['via', 'v'].includes(fieldName(field))

/** RFC 3261 §18.2.1, RFC 3581 §4: what the engine must write into the Via the message came with. */
function withReceived(field: string, hop: Hop): string {
  const received = `;received=${hop.address}`
  const told = /;received=[^;,\s]*/.test(field)
    ? field.replace(/;received=[^;,\s]*/, received)
    : field + received
  return told.replace(/;rport(?=[;,\s]|$)/, `;rport=${hop.port}`)
}

/** RFC 3261 §16.6 step 3; the number may be written without its leading zeros. */
function withOneHopLess(field: string): string {
  return field.replace(/\d+/, (digits) => String(Number(digits) - 1))
}

/** The fields as they must leave, but for ours above them. */
function expectedFields(left: RawMessage, hop: Hop): string[] {
  const top = left.fields.findIndex(isViaField)
  const fields = left.fields.map((field, i) => {
    if (i === top) return withReceived(field, hop)
    return fieldName(field) === 'max-forwards' ? withOneHopLess(field) : field
  })
  const hasMaxForwards = fieldsNamed(left, 'max-forwards').length > 0
  return hasMaxForwards ? fields : ['Max-Forwards: 70', ...fields]
}

/**
 * RFC 3261 §16.6: a forwarded message is the one that came, byte for byte, but for what a proxy may change: a Via of
 * its own on top, `received` and `rport` in the one below, a Record-Route above all others, one hop less.
 */
export function expectForwarded(leftBytes: Buffer, arrivedBytes: Buffer, hop: Hop): void {
  const [left, arrived] = [readRaw(leftBytes), readRaw(arrivedBytes)]
  expect(arrived.startLine).toBe(left.startLine)
  const [ownVia = '', ...others] = arrived.fields
  const transport = hop.run.toUpperCase()
  expect(ownVia.replace(/;branch=z9hG4bK[A-Za-z0-9._-]+$/, '')).toBe(`Via: SIP/2.0/${transport} ${hop.own}`)

  const isOwnRoute = (field: string) => /^Record-Route: <sip:[^>]*;lr;fl=[^>]+>$/.test(field)
  const routes = fieldsNamed(arrived, 'record-route').map(isOwnRoute)
  const formsDialog = DIALOG_FORMING.includes(left.startLine.split(' ')[0] ?? '')
  const theirs = fieldsNamed(left, 'record-route').map(() => false)
  expect(routes).toEqual(formsDialog ? [true, ...theirs] : theirs)
  expect(others.filter((field) => !isOwnRoute(field))).toEqual(expectedFields(left, hop))
  expect(arrived.body).toBe(left.body)
}

/** RFC 3261 §16.7 step 3: a response reaches the caller as it was sent, without our Via. */
export function expectReturned(sentBytes: Buffer, heardBytes: Buffer): void {
  const [sent, heard] = [readRaw(sentBytes), readRaw(heardBytes)]
  expect(heard.startLine).toBe(sent.startLine)
  const isKept = (field: string) => fieldName(field) !== 'record-route'
  const [, ...below] = sent.fields.filter(isKept)
  expect(heard.fields.filter(isKept)).toEqual(below)
  expect(heard.body).toBe(sent.body)
}

/** RFC 3261 §8.2.6: an answer of our own repeats what tells the sender which request it is for. */
export function expectAnswered(requestBytes: Buffer, answerBytes: Buffer): void {
  const [request, answer] = [readRaw(requestBytes), readRaw(answerBytes)]
  const forget = (value: string) => value.replace(/;(received|rport)(=[^;,\s]*)?/g, '')
  const vias = (message: RawMessage) => message.fields.filter(isViaField).map(fieldValue).map(forget)
  expect(vias(answer)).toEqual(vias(request))
  for (const names of [['from', 'f'], ['call-id', 'i'], ['cseq']]) {
    const asked = fieldsNamed(request, ...names).map(fieldValue)
    const told = fieldsNamed(answer, ...names).map(fieldValue)
    expect(told).toEqual(asked.slice(0, 1))
  }
  const [to] = fieldsNamed(request, 'to', 't').map(fieldValue)
  if (to !== undefined) expect(fieldValue(fieldsNamed(answer, 'to')[0] ?? '').startsWith(to)).toBe(true)
}
