import type { Page } from 'playwright-core'

/** What the page's thread did per second of live figures. */
export interface TickCost {
  readonly route: string
  /** All work of the page's main thread: scripts, styles, layout, painting. */
  readonly tickMs: number
  readonly scriptMs: number
  readonly seconds: number
}

const MS = 1_000

/** The panel sends one tick a second, so a second's work is a tick's: counted over `seconds` of a page left alone. */
export async function tickCost(page: Page, route: string, seconds: number): Promise<TickCost> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0
    return { task: of('TaskDuration'), script: of('ScriptDuration') }
  }
  const before = await read()
  await page.waitForTimeout(seconds * MS)
  const after = await read()
  await session.detach()
  return {
    route,
    tickMs: ((after.task - before.task) * MS) / seconds,
    scriptMs: ((after.script - before.script) * MS) / seconds,
    seconds,
  }
}
