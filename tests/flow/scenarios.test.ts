import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import { within } from '#scripts/appliance/ready.ts'
import type { Cell } from '../support/scenarios/cell.ts'
import { parsePath, pathName } from '../support/scenarios/path.ts'
import { ScenarioStage } from '../support/scenarios/stage.ts'
import { pairs, SCENARIOS } from '../support/scenarios/table.ts'

/** Every transport on either side, both address families, both directions; all of them: `npm run scenarios`. */
const PATHS = [
  'udp4->udp4',
  'tcp4->udp6',
  'udp6->tcp4',
  'tls4->udp4',
  'udp4->tls6',
  'ws6->udp4',
  'tcp4->ws4',
  'wss4->wss4',
  'udp4->udp4 (destinations)',
].map(parsePath)
const CELL_LIMIT_MS = 90_000
/** SIPp waits most of the time. */
const SIDE_BY_SIDE = 8

vi.setConfig({ maxConcurrency: SIDE_BY_SIDE })

const chosen = pairs(
  SCENARIOS.filter(({ loss }) => loss === undefined),
  PATHS,
)
const lossy = pairs(
  SCENARIOS.filter(({ loss }) => loss !== undefined),
  PATHS.slice(0, 1),
)
const table = [...lossy, ...chosen].map((pair, number) => ({
  pair,
  number,
  title: `${pair[0].title} [${pair[0].name}, ${pathName(pair[1])}]`,
}))

let stage: ScenarioStage
let cells: readonly Cell[] = []

beforeAll(async () => {
  stage = await ScenarioStage.open()
  cells = await stage.prepare(table.map(({ pair }) => pair))
})

afterAll(async () => stage?.stop())

describe('SIPp through the running engine', () => {
  for (const { title, number } of table) {
    test.concurrent(title, { timeout: CELL_LIMIT_MS }, async () => {
      const cell = cells[number]
      expect(cell && (await stage.run(cell))).toBeNull()
    })
  }
})

describe('after all of them', () => {
  test('rules 18, 19: no call is left open, and nothing was dropped', async () => {
    const isOver = async () => metricSum(await stage.engine.metrics(), 'fairline_calls_active') === 0
    expect(await within(5_000, isOver)).toBe(true)
    const metrics = await stage.engine.metrics()
    const offered = metricSum(metrics, 'fairline_calls_total')
    expect(offered).toBeGreaterThan(table.length)
    expect(metrics.split('\n').filter((line) => /^fairline_dropped_total\{.* [1-9]/.test(line))).toEqual([])
  })
})
