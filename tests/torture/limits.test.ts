import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import { within } from '#scripts/appliance/ready.ts'
import { assertOutcome } from './assert-outcome.ts'
import { TortureStage } from './stage.ts'
import {
  both,
  forwarded,
  label,
  RUNS,
  refused,
  refusedAndClosed,
  type TortureCase,
  wire,
} from './torture-case.ts'

const LIMITS = { messageBytes: 2_048, headerBytes: 1_024, headerLineBytes: 256, headerLines: 16, vias: 3 }
const FIGURES_MS = 5_000
const VIA = 'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKother\n'

let stage: TortureStage

beforeAll(async () => {
  stage = await TortureStage.open(LIMITS)
})

afterAll(async () => {
  await stage?.close()
})

function options(id: string, lines: string, body = ''): Buffer {
  return wire(
    `OPTIONS sip:user@example.com SIP/2.0
Via: SIP/2.0/UDP host.example.com;branch=z9hG4bK${id}
Max-Forwards: 70
To: sip:user@example.com
From: sip:caller@example.com;tag=9
Call-ID: ${id}
CSeq: 1 OPTIONS
${lines}Content-Length: ${body.length}`,
    body,
  )
}

/** Lines of at most 200 octets that bring the header part to its size. */
function withHeaderPart(id: string, bytes: number, body = ''): Buffer {
  let lines = ''
  for (let left = bytes - options(id, '', body).length + body.length; left > 0; ) {
    const line = left > 200 ? Math.min(200, left - 10) : left
    lines += `X: ${'y'.repeat(line - 5)}\n`
    left -= line
  }
  return options(id, lines, body)
}

function withLongStartLine(id: string): Buffer {
  const text = options(id, '').toString('latin1')
  return Buffer.from(text.replace('sip:user@', `sip:${'u'.repeat(LIMITS.headerBytes)}@`), 'latin1')
}

const row = (
  name: string,
  message: (id: string) => Buffer,
  outcome: Pick<TortureCase, 'udp' | 'tcp'>,
): TortureCase => ({
  rfc: 4475,
  section: '',
  name,
  message: (run) => message(`${name.replaceAll(' ', '-')}-${run}`),
  ...outcome,
  why: '',
})

/** On a stream what is too large by its header part ends the connection: the rest is not waited for. */
const tooLarge = (reason: string) => ({
  udp: refused(513, reason),
  tcp: refusedAndClosed(513, reason, reason),
})
const body = 'b'.repeat(1_024)

const ROWS: readonly TortureCase[] = [
  row('messageBytes', (id) => withHeaderPart(id, 1_024, body), both(forwarded)),
  row('messageBytes and one', (id) => withHeaderPart(id, 1_024, `${body}b`), tooLarge('message-too-large')),
  row('headerBytes', (id) => withHeaderPart(id, 1_024), both(forwarded)),
  row('headerBytes and one', (id) => withHeaderPart(id, 1_025), tooLarge('header-too-large')),
  row('headerBytes by the start line alone', withLongStartLine, {
    udp: refused(414, 'start-line-too-long'),
    tcp: refusedAndClosed(414, 'header-too-large', 'start-line-too-long'),
  }),
  row('headerLineBytes', (id) => options(id, `X: ${'y'.repeat(251)}\n`), both(forwarded)),
  row(
    'headerLineBytes and one',
    (id) => options(id, `X: ${'y'.repeat(252)}\n`),
    both(refused(513, 'header-line-too-long')),
  ),
  row('headerLines', (id) => options(id, 'X: y\n'.repeat(9)), both(forwarded)),
  row(
    'headerLines and one',
    (id) => options(id, 'X: y\n'.repeat(10)),
    both(refused(513, 'too-many-headers')),
  ),
  row('vias', (id) => options(id, VIA.repeat(2)), both(forwarded)),
  row('vias and one', (id) => options(id, VIA.repeat(3)), both(refused(483, 'too-many-vias'))),
]

const PLAYED = ROWS.flatMap((each) => RUNS.map((run) => ({ row: each, run })))

describe('issue 3, limits of a message on the running engine', () => {
  test.each(PLAYED.map((played) => ({ ...played, what: label(played.row[played.run]) })))(
    '$row.name over $run: $what',
    async ({ row: played, run }) => {
      const seen = await stage.play(run, played.message(run), played[run])
      assertOutcome(played, seen)
    },
  )

  test('each has a reason of its own on /metrics', async () => {
    const reasons = PLAYED.flatMap(({ row: played, run }) => {
      const outcome = played[run]
      return outcome.kind === 'forwarded' ? [] : outcome.drops
    })
    const counted = async () => {
      const text = await stage.engine.metrics()
      return [...new Set(reasons)].map((reason) => [
        reason,
        metricSum(text, 'fairline_dropped_total', { reason }),
      ])
    }
    const expected = [...new Set(reasons)].map((reason) => [
      reason,
      reasons.filter((each) => each === reason).length,
    ])
    await within(FIGURES_MS, async () => JSON.stringify(await counted()) === JSON.stringify(expected))
    expect(await counted()).toEqual(expected)
  })
})
