import { seededRandom } from '#engine/base/random.ts'
import { parseMessage } from '#engine/sip/message.ts'
import { DEFAULT_LIMITS } from '#engine/sip/message-limits.ts'
import { type FramerUser, StreamFramer } from '#engine/transport/framing.ts'
import { hashOf } from '../hash.ts'
import { type FramingCaps, readStream } from '../reference/plain-frames.ts'
import type { Target } from '../target.ts'
import { demand, demandEqual } from '../violation.ts'
import { cutAtRandom, singles } from './cuts.ts'
import { MESSAGES } from './seeds.ts'
import { SIP_CRAFT } from './sip-craft.ts'

/** So small that inputs of everyday length meet them. */
const SMALL_CAPS: FramingCaps = { headerBytes: 700, messageBytes: 900 }
/** Longer inputs are not cut into single octets, nor read by the reference. */
const MOST_SINGLE_BYTES = 4_096
const CUTS = 2
/** A buffer may have room for twice what it holds, and never for less than this. */
const LEAST_ROOM = 8_192

interface Heard {
  readonly frames: readonly Buffer[]
  readonly keepAlives: number
  readonly fault: string
  readonly header: string | null
  readonly isMidMessage: boolean
}

/** Pushes the chunks and hears what comes of them. */
function hear(chunks: Iterable<Buffer>, caps: FramingCaps): Heard {
  const frames: Buffer[] = []
  const faults: string[] = []
  let keepAlives = 0
  let header: string | null = null
  const user: FramerUser = {
    onFrame: (bytes) => frames.push(bytes),
    onKeepAlive: () => keepAlives++,
    onFault: (fault, part) => {
      faults.push(fault)
      // One that is too large comes whole or not at all: that depends on the chunks, and may.
      header = fault === 'header-too-large' ? null : (part?.toString('latin1') ?? null)
    },
  }
  const framer = new StreamFramer(user, () => caps)
  let pushed = 0
  for (const chunk of chunks) {
    framer.push(chunk)
    pushed += chunk.length
    checkHeld(framer.heldBytes, Math.min(pushed, caps.messageBytes + chunk.length))
  }
  demand(faults.length <= 1, 'one fault', () => faults.join())
  return { frames, keepAlives, fault: faults[0] ?? '', header, isMidMessage: framer.isMidMessage }
}

function checkHeld(held: number, needed: number): void {
  demand(held <= Math.max(LEAST_ROOM, 2 * needed), 'held', () => `${held} bytes for ${needed}`)
}

function words(heard: Heard): readonly unknown[] {
  const { frames, keepAlives, fault, header, isMidMessage } = heard
  return [frames.map((frame) => frame.toString('latin1')), keepAlives, fault, header, isMidMessage]
}

function checkChunking(input: Buffer, caps: FramingCaps, whole: Heard): void {
  const wanted = words(whole)
  if (input.length <= MOST_SINGLE_BYTES)
    demandEqual(words(hear(singles(input), caps)), wanted, 'chunking', 'octet by octet')
  const random = seededRandom(hashOf(input))
  for (let i = 0; i < CUTS; i++) {
    const chunks = cutAtRandom(input, random)
    demandEqual(
      words(hear(chunks, caps)),
      wanted,
      'chunking',
      `cut at ${chunks.map((chunk) => chunk.length).join('+')}`,
    )
  }
}

/** Frames stand in the stream in order, and between them nothing but line ends. */
function checkConservation(input: Buffer, { frames, fault, isMidMessage }: Heard): void {
  const text = input.toString('latin1')
  let at = 0
  for (const frame of frames) {
    while (text.startsWith('\r\n', at)) at += 2
    demandEqual(text.slice(at, at + frame.length), frame.toString('latin1'), 'conservation', 'a frame')
    at += frame.length
  }
  const rest = text.slice(at).replace(/^(?:\r\n)+/, '')
  if (fault === '') demandEqual(isMidMessage, rest !== '', 'conservation', 'a rest is under way')
}

/** Framer and parser agree on where a message ends: where they did not, a second one could be smuggled in. */
function checkLengths(frames: readonly Buffer[]): void {
  for (const frame of frames) {
    const message = parseMessage(frame)
    if (!('malformed' in message))
      demandEqual(message.bodyStart + message.bodyLength, frame.length, 'smuggling', 'length of a frame')
  }
}

function checkReference(input: Buffer, caps: FramingCaps, heard: Heard): void {
  const plain = input.length > MOST_SINGLE_BYTES ? null : readStream(input.toString('latin1'), caps)
  if (plain === null) return
  demandEqual(
    [heard.fault, heard.frames.map((frame) => frame.toString('latin1')), heard.keepAlives],
    [plain.fault, plain.frames, plain.keepAlives],
    'frames',
    'fault, frames and keep-alives',
  )
}

/** `StreamFramer`: however a stream is cut into chunks, the same messages come of it. */
export const framingTarget: Target = {
  name: 'framing',
  share: 1,
  guides: ['engine/transport/framing.ts', 'engine/transport/content-length.ts'],
  seeds: MESSAGES,
  craft: SIP_CRAFT,
  timings: [{ what: 'frame', limitMs: 5, run: (input) => hear([input], DEFAULT_LIMITS) }],
  check(input) {
    let frames = 0
    for (const caps of [DEFAULT_LIMITS, SMALL_CAPS]) {
      const whole = hear([Buffer.from(input)], caps)
      checkReference(input, caps, whole)
      checkConservation(input, whole)
      checkLengths(whole.frames)
      checkChunking(input, caps, whole)
      frames += whole.frames.length
    }
    return frames > 0
  },
}
