import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import { within } from '#scripts/appliance/ready.ts'
import { assertOutcome } from './assert-outcome.ts'
import { readRaw, statusOf } from './raw-message.ts'
import { TortureStage } from './stage.ts'
import { forwarded, label, RUNS, type Run, type TortureCase } from './torture-case.ts'
import { TORTURE, VARIANTS } from './torture-table.ts'

/** Every figure on /metrics is at most a second old. */
const FIGURES_MS = 5_000
const PLAYED: readonly { row: TortureCase; run: Run }[] = [...TORTURE, ...VARIANTS].flatMap((row) =>
  RUNS.map((run) => ({ row, run })),
)

let stage: TortureStage

beforeAll(async () => {
  stage = await TortureStage.open()
})

afterAll(async () => {
  await stage?.close()
})

describe('the table', () => {
  const sections = (rfc: number) => TORTURE.filter((row) => row.rfc === rfc).map((row) => row.section)
  const numbered = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${prefix}.${i + 1}`)

  test('has all 49 messages of RFC 4475, in its order', () => {
    expect(sections(4475)).toEqual([
      ...numbered('3.1.1', 13),
      ...numbered('3.1.2', 19),
      ...numbered('3.2', 1),
      ...numbered('3.3', 15),
      ...numbered('3.4', 1),
    ])
  })

  test('has all 12 messages of RFC 5118: two of §4.5 and §4.10', () => {
    const expected = [...numbered('4', 10), '4.5', '4.10']
    expect(sections(5118).toSorted()).toEqual(expected.toSorted())
  })

  test('names each message once', () => {
    const names = [...TORTURE, ...VARIANTS].map((row) => row.name)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe.each(PLAYED)('RFC $row.rfc §$row.section $row.name over $run', ({ row, run }) => {
  const outcome = row[run]
  test(`${label(outcome)} (${row.why})`, async () => {
    const seen = await stage.play(run, row.message(run), outcome)
    assertOutcome(row, seen)
    expect(stage.heardByOthers, 'nobody else hears of it').toEqual([])
  })
})

test('RFC 4475 §3.4.1 inv2543 from UDP to TCP: Content-Length is added, for streams cannot do without (§18.3)', async () => {
  const row = TORTURE.find(({ name }) => name === 'inv2543')
  const message = row?.message('udp') ?? Buffer.alloc(0)
  const renamed = Buffer.from(message.toString('latin1').replace('inv2543.udp', 'inv2543.crossing'), 'latin1')
  const seen = await stage.cross(renamed, forwarded)
  const [arrived] = seen.requests.map(readRaw)
  expect(arrived?.fields.at(-1)).toBe(`Content-Length: ${readRaw(message).body.length}`)
  expect(arrived?.body).toBe(readRaw(message).body)
  expect(seen.finals.map(statusOf)).toEqual([200])
})

describe('behind all of them', () => {
  test('each drop was counted under its reason, and no other was', async () => {
    const expected = new Map<string, number>()
    for (const { row, run } of PLAYED) {
      const outcome = row[run]
      const drops = outcome.kind === 'forwarded' ? [] : outcome.drops
      for (const reason of drops) expected.set(reason, (expected.get(reason) ?? 0) + 1)
    }
    const counted = async () => {
      const text = await stage.engine.metrics()
      const reasons = [...text.matchAll(/^fairline_dropped_total\{reason="([^"]+)"/gm)].map(
        ([, name = '']) => name,
      )
      return Object.fromEntries(
        reasons
          .map((reason): [string, number] => [reason, metricSum(text, 'fairline_dropped_total', { reason })])
          .filter(([, count]) => count > 0),
      )
    }
    const wanted = JSON.stringify(Object.entries(Object.fromEntries(expected)).toSorted())
    await within(
      FIGURES_MS,
      async () => JSON.stringify(Object.entries(await counted()).toSorted()) === wanted,
    )
    expect(await counted()).toEqual(Object.fromEntries(expected))
  })

  test('as many messages left the engine as caller and destination heard: nothing went to a third host', async () => {
    const left = async () =>
      metricSum(await stage.engine.metrics(), 'fairline_sip_messages_total', { direction: 'out' })
    await within(FIGURES_MS, async () => (await left()) === stage.heard.length)
    expect(await left()).toBe(stage.heard.length)
  })
})
