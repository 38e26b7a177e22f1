import type { DropReason } from '#engine/sip/drop-reasons.ts'
import { type Malformed, parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { branchOfNew } from '#engine/sip/new-request.ts'
import { checkRequest } from '#engine/sip/validate.ts'
import { flawOf, readMessage } from '../reference/plain-reading.ts'
import type { Target } from '../target.ts'
import { demand, demandEqual } from '../violation.ts'
import { checkAgreement } from './agreement.ts'
import { checkAnswer, checkAnswerShape, checkCompanions } from './answers.ts'
import { checkOffsets } from './offsets.ts'
import { factsOf } from './parsing.ts'
import { MESSAGES } from './seeds.ts'
import { SIP_CRAFT } from './sip-craft.ts'

/** Larger inputs are there to take time; the reference would take more. */
const MOST_REFERENCE_BYTES = 8_192
/** So small that inputs of everyday length meet them. */
const SMALL_LIMITS = { messageBytes: 700, headerBytes: 500, headerLineBytes: 80, headerLines: 12, vias: 2 }
const LIMIT_REASONS: ReadonlySet<DropReason> = new Set<DropReason>([
  'start-line-too-long',
  'too-many-headers',
  'header-line-too-long',
  'header-too-large',
  'message-too-large',
  'too-many-vias',
])
/** Parsed between a message and its reading: nothing lazily read may have been overwritten. */
const OTHER = Buffer.from(MESSAGES[1] ?? '', 'latin1')

function isMessage(parsed: SipMessage | Malformed): parsed is SipMessage {
  return !('malformed' in parsed)
}

function checkMalformed({ reason, status, message }: Malformed): void {
  demand(
    status === 0 ? message === null : message?.isRequest === true && message.method !== 'ACK',
    'only a request is answered',
    () => `${reason}, ${status}`,
  )
  if (message === null) return
  factsOf(message)
  checkAnswerShape(message)
}

function checkSound(message: SipMessage, input: Buffer): void {
  checkOffsets(message)
  const facts = JSON.stringify(factsOf(message))
  const again = parseMessage(input)
  parseMessage(OTHER)
  demandEqual(isMessage(again) && JSON.stringify(factsOf(again)), facts, 'parsed again', 'the same bytes')
  checkLimits(input, facts)
  checkFall(message, input)
  if (!message.isRequest) return
  checkRequest(message)
  checkAnswerShape(message)
  checkAnswer(message)
  if (message.method === 'INVITE') checkCompanions(message)
}

/** What falls unread is what reading would call new. */
function checkFall(message: SipMessage, input: Buffer): void {
  const branch = branchOfNew(input, 0, input.length)
  if (branch === '') return
  demandEqual(branch, message.topVia.branch, 'branch', 'unread')
  const isNew = message.isRequest && message.toTag === '' && !/^(ACK|CANCEL)$/.test(message.method)
  const isPlain = !message.hasResourcePriority && !message.requestUri.startsWith('urn:')
  demand(isNew && isPlain, 'what is not new does not fall', () => `${message.method} ${message.requestUri}`)
}

/** Narrower limits refuse more and read nothing differently. */
function checkLimits(input: Buffer, facts: string): void {
  const narrow = parseMessage(input, SMALL_LIMITS)
  if (isMessage(narrow)) return demandEqual(JSON.stringify(factsOf(narrow)), facts, 'limits', 'what is read')
  demand(LIMIT_REASONS.has(narrow.reason), 'limits', () => `refused for ${narrow.reason}`)
  checkMalformed(narrow)
}

function checkReference(parsed: SipMessage | Malformed, input: Buffer): void {
  if (input.length > MOST_REFERENCE_BYTES) return
  const text = input.toString('latin1')
  const plain = readMessage(text)
  if (isMessage(parsed)) {
    const flaw = flawOf(text)
    demand(flaw === '', `accepts: ${flaw}`, () => 'a message with this flaw was taken')
    if (plain) checkAgreement(parsed, plain)
  } else
    demand(plain === null, `refuses: ${parsed.reason}`, () => 'a plainly well-formed message was refused')
}

function readAll(input: Buffer): void {
  const parsed = parseMessage(input)
  const message = isMessage(parsed) ? parsed : parsed.message
  if (message) factsOf(message)
}

/** `parseMessage`, and all that is read from what it gives. */
export const parserTarget: Target = {
  name: 'parser',
  share: 4,
  guides: ['engine/sip/'],
  seeds: MESSAGES,
  craft: SIP_CRAFT,
  timings: [
    { what: 'parse', limitMs: 5, run: (input) => parseMessage(input) },
    { what: 'parse and read everything', limitMs: 25, run: readAll },
  ],
  check(input) {
    const parsed = parseMessage(input)
    checkReference(parsed, input)
    if (isMessage(parsed)) checkSound(parsed, input)
    else checkMalformed(parsed)
    return isMessage(parsed)
  },
}
