import { seededRandom } from '#engine/base/random.ts'
import {
  BODY_BYTES,
  EventSocketFraming,
  type Frame,
  HEADER_BYTES,
} from '#engine/load/event-socket-framing.ts'
import { readEvent, readHeartbeat, readStatus } from '#engine/load/heartbeat.ts'
import { hashOf } from '../hash.ts'
import type { Target } from '../target.ts'
import { demand, demandEqual } from '../violation.ts'
import { cutAtRandom, singles } from './cuts.ts'

const MOST_SINGLE_BYTES = 4_096
const BEAT = [
  'Event-Name: HEARTBEAT',
  'Up-Time: 0%20years,%200%20days,%202%20hours,%2045%20minutes,%2059%20seconds',
  'Session-Count: 12',
  'Max-Sessions: 30',
  'Session-Per-Sec-Last: 3',
  'Idle-CPU: 98.333333',
  'Heartbeat-Interval: 20',
  '\n',
].join('\n')
const JSON_BEAT = '{"Event-Name":"HEARTBEAT","Session-Count":"3","Max-Sessions":"30","Idle-CPU":"50.5"}'
const STATUS = [
  'UP 0 years, 0 days, 2 hours, 45 minutes, 59 seconds, 629 milliseconds, 798 microseconds',
  '12 session(s) - peak 40, last 5min 20',
  '3 session(s) per Sec out of max 30, peak 9, last 5min 5',
  '1000 session(s) max',
  'min idle cpu 0.00/98.33',
].join('\n')

function framed(type: string, body: string): string {
  return `Content-Length: ${body.length}\nContent-Type: ${type}\n\n${body}`
}

interface Heard {
  readonly frames: readonly Frame[]
  readonly fault: string
}

function hear(chunks: Iterable<Buffer>): Heard {
  const framing = new EventSocketFraming()
  const frames: Frame[] = []
  let fault = ''
  for (const chunk of chunks) {
    fault = framing.push(chunk, (frame) => frames.push(frame) > 0)
    const most = 2 * (HEADER_BYTES + BODY_BYTES + chunk.length) + 4_096
    demand(framing.heldBytes <= most, 'held', () => `${framing.heldBytes} bytes`)
  }
  return { frames, fault }
}

function words({ frames, fault }: Heard): readonly unknown[] {
  return [frames.map(({ headers, body }) => [...headers, body]), fault]
}

function checkFigures(frame: Frame): boolean {
  const fields = readEvent(frame.headers.get('content-type') ?? '', frame.body)
  const beat = typeof fields === 'string' ? fields : readHeartbeat(fields, 1)
  const read = [typeof beat === 'string' ? null : beat.figures, readStatus(frame.body, 1)]
  for (const figures of read)
    for (const [name, value] of Object.entries(figures ?? {}))
      if (typeof value === 'number')
        demand(Number.isFinite(value) && value >= 0, 'figure', () => `${name} ${value}`)
  return read.some((figures) => figures !== null)
}

/** `EventSocketFraming` and what is read from it: what a FreeSWITCH turned evil may send (trust.md 15). */
export const eventSocketTarget: Target = {
  name: 'event-socket',
  share: 1,
  guides: ['engine/load/event-socket-framing.ts', 'engine/load/heartbeat.ts'],
  seeds: [
    'Content-Type: auth/request\n\n',
    'Content-Type: command/reply\nReply-Text: +OK accepted\n\n',
    framed('text/event-plain', BEAT),
    framed('text/event-json', JSON_BEAT),
    framed('api/response', STATUS),
  ],
  craft: {
    words: ['\n\n', 'Content-Length: ', 'Session-Count: ', '%20', '-1', 'NaN', '2147483648', '99999'].map(
      (word) => Buffer.from(word),
    ),
    endings: [Buffer.from('\n\n'), Buffer.from('\nContent-Length: 2\n\nab')],
    mend: (input) => input,
  },
  // On the control thread, where no packet waits.
  timings: [{ what: 'hear an Event Socket', limitMs: 20, run: (input) => void hear([input]) }],
  check(input) {
    const whole = hear([Buffer.from(input)])
    const wanted = words(whole)
    if (input.length <= MOST_SINGLE_BYTES)
      demandEqual(words(hear(singles(input))), wanted, 'chunking', 'octet by octet')
    const chunks = cutAtRandom(input, seededRandom(hashOf(input)))
    demandEqual(words(hear(chunks)), wanted, 'chunking', 'cut at random')
    return whole.frames.map(checkFigures).includes(true) || whole.frames.length > 0
  },
}
