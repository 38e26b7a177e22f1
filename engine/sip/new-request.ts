import { COMMA, HT, nameOctets, QUOTE, SEMICOLON, SP, skipToken, spells } from './characters.ts'
import { kindOf, RESOURCE_PRIORITY, TO, VIA } from './header-names.ts'
import { isUniqueBranch } from './via.ts'

const ACK = nameOctets('ack')
const CANCEL = nameOctets('cancel')
const TAG = nameOctets('tag')
const BRANCH = Buffer.from('branch=')
// Compared with for every line: imported constants and those of an array would be read anew each time.
const LOWER = 0x20
const CR = 13
const T = 0x74
const U = 0x75
const V = 0x76
const R = 0x72

/**
 * The branch of the request between `start` and `end`, where it surely is a new one that anybody may have sent: outside
 * of every dialog (RFC 3261 §12.2), neither ACK nor CANCEL, and nothing about it is urgent. '' where it is none, or where it
 * takes reading it to know: folds before a tag, for instance. For who has no time to read it: lines whose first letter is
 * none of those that matter are passed over.
 */
export function branchOfNew(bytes: Buffer, start: number, end: number): string {
  let branch = ''
  let isOutside = false
  let at = headersStart(bytes, start, end)
  while (at >= 0 && at < end && bytes[at] !== CR) {
    const letter = (bytes[at] ?? 0) | LOWER
    const lineEnd = nextEnd(bytes, at, end)
    if (letter === V || letter === T || letter === R) {
      const nameEnd = skipToken(bytes, at, lineEnd)
      const kind = kindOf(bytes, at, nameEnd)
      if (kind === RESOURCE_PRIORITY) return ''
      if (kind === TO) {
        if (isFold(bytes, lineEnd + 2) || mayHaveTag(bytes, nameEnd, lineEnd)) return ''
        isOutside = true
      } else if (kind === VIA && branch === '') {
        branch = branchOf(bytes, nameEnd, lineEnd)
        if (branch === '') return ''
      }
    }
    at = lineEnd + 2
  }
  return isOutside ? branch : ''
}

/** -1 where the first line is none of a request that may be refused. A URN may be that of an emergency (RFC 5031 §4). */
function headersStart(bytes: Buffer, start: number, end: number): number {
  const methodEnd = skipToken(bytes, start, end)
  if (methodEnd === start || bytes[methodEnd] !== SP) return -1
  if (spells(bytes, start, methodEnd, ACK) || spells(bytes, start, methodEnd, CANCEL)) return -1
  if (((bytes[methodEnd + 1] ?? 0) | LOWER) === U) return -1
  return nextEnd(bytes, methodEnd, end) + 2
}

/** The CR that ends the line, as every line of a message that can be read does. */
function nextEnd(bytes: Buffer, at: number, end: number): number {
  let i = at | 0
  while (i < end && (bytes[i] ?? 0) !== CR) i++
  return i
}

/** Of the first value, as long as nothing unusual stands before it. */
function branchOf(bytes: Buffer, nameEnd: number, lineEnd: number): string {
  for (let at = nameEnd; at < lineEnd; at++) {
    const octet = bytes[at]
    if (octet === COMMA || octet === QUOTE) return ''
    if (octet !== SEMICOLON) continue
    const valueStart = at + 1 + BRANCH.length
    if (spells(bytes, at + 1, valueStart, BRANCH)) {
      const valueEnd = skipToken(bytes, valueStart, lineEnd)
      const isWhole = valueEnd === lineEnd || bytes[valueEnd] === SEMICOLON || bytes[valueEnd] === COMMA
      const branch = isWhole ? bytes.latin1Slice(valueStart, valueEnd) : ''
      return isUniqueBranch(branch) ? branch : ''
    }
  }
  return ''
}

function isFold(bytes: Buffer, lineStart: number): boolean {
  return bytes[lineStart] === SP || bytes[lineStart] === HT
}

/** The three letters may be part of a name as well. */
function mayHaveTag(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++)
    if (((bytes[at] ?? 0) | LOWER) === T && spells(bytes, at, at + TAG.length, TAG)) return true
  return false
}
