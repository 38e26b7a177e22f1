import { isSpace, readNumber, skipSpace, skipToken } from './characters.ts'
import type { DropReason } from './drop-reasons.ts'
import type { MessageIndex } from './message-index.ts'
import { NameAddress, readAddress } from './name-address.ts'

/** CSeq numbers are below 2^31 (RFC 3261 §8.1.1.5). */
const MAX_CSEQ = 2_147_483_647
const MAX_BODY = 2_147_483_647
const MAX_MAX_FORWARDS = 255

const address = new NameAddress()

function readFrom(bytes: Buffer, index: MessageIndex): boolean {
  if (readAddress(bytes, index.fromStart, index.fromEnd, false, address) < 0) return false
  index.fromUriStart = address.uriStart
  index.fromUriEnd = address.uriEnd
  index.fromTagStart = address.tagStart
  index.fromTagEnd = address.tagEnd
  return true
}

function readTo(bytes: Buffer, index: MessageIndex): boolean {
  if (readAddress(bytes, index.toStart, index.toEnd, false, address) < 0) return false
  index.toUriStart = address.uriStart
  index.toUriEnd = address.uriEnd
  index.toTagStart = address.tagStart
  index.toTagEnd = address.tagEnd
  return true
}

function isCallId(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (isSpace(bytes[i])) return false
  return end > start
}

/** `number LWS method` (RFC 3261 §20.16). */
function readCseq(bytes: Buffer, index: MessageIndex): boolean {
  const numberEnd = skipToken(bytes, index.cseqStart, index.cseqEnd)
  const method = skipSpace(bytes, numberEnd, index.cseqEnd)
  const isShaped =
    method > numberEnd && method < index.cseqEnd && skipToken(bytes, method, index.cseqEnd) === index.cseqEnd
  const number = readNumber(bytes, index.cseqStart, numberEnd, MAX_CSEQ)
  if (!isShaped || number < 0) return false
  index.cseqNumber = number
  index.cseqMethodStart = method
  return true
}

function isSameMethod(bytes: Buffer, index: MessageIndex): boolean {
  const length = index.cseqEnd - index.cseqMethodStart
  if (length !== index.methodEnd) return false
  for (let i = 0; i < length; i++) if (bytes[i] !== bytes[index.cseqMethodStart + i]) return false
  return true
}

function readMaxForwards(bytes: Buffer, index: MessageIndex): boolean {
  if (index.maxForwardsStart < 0) return true
  index.maxForwards = readNumber(bytes, index.maxForwardsStart, index.maxForwardsEnd, MAX_MAX_FORWARDS)
  return index.maxForwards >= 0
}

/**
 * A body shorter than announced is a fault; surplus octets are not part of the message (RFC 3261 §18.3). What a stream
 * announces beyond `mostBytes` comes as its header part alone.
 */
function readContentLength(bytes: Buffer, index: MessageIndex, mostBytes: number): DropReason | null {
  const available = bytes.length - index.bodyStart
  if (index.contentLengthStart < 0) {
    index.contentLength = available
    return null
  }
  const length = readNumber(bytes, index.contentLengthStart, index.contentLengthEnd, MAX_BODY)
  if (length < 0) return 'bad-content-length'
  index.contentLength = Math.min(length, available)
  if (index.bodyStart + length > mostBytes) return 'message-too-large'
  return length > available ? 'body-too-short' : null
}

/**
 * Reads the header fields every message must have (RFC 3261 §8.1.1) and the two numbers that bound it.
 * All are read even where one is faulty, so that a response can carry the sound ones. Returns the first fault.
 */
export function readRequiredFields(bytes: Buffer, index: MessageIndex, mostBytes: number): DropReason | null {
  const bodyFault = index.bodyStart < 0 ? null : readContentLength(bytes, index, mostBytes)
  const isComplete =
    index.fromStart >= 0 && index.toStart >= 0 && index.callIdStart >= 0 && index.cseqStart >= 0
  const hasFrom = index.fromStart >= 0 && readFrom(bytes, index)
  const hasTo = index.toStart >= 0 && readTo(bytes, index)
  const hasCseq = index.cseqStart >= 0 && readCseq(bytes, index)
  if (!isComplete) return 'missing-header'
  if (!isCallId(bytes, index.callIdStart, index.callIdEnd)) return 'bad-call-id'
  if (!hasCseq) return 'bad-cseq'
  if (index.isRequest && !isSameMethod(bytes, index)) return 'method-mismatch'
  if (!hasFrom) return 'bad-from'
  if (!hasTo) return 'bad-to'
  return readMaxForwards(bytes, index) ? bodyFault : 'bad-max-forwards'
}
