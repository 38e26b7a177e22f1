import type { CDPSession, Page } from 'playwright-core'

/** What one tick costs a browser: script alone, and with styles and layout, in ms. */
export interface TickCost {
  readonly ticks: number
  readonly scriptMs: number
  readonly drawMs: number
  /** Of the whole main thread, whatever it did. */
  readonly taskMs: number
}

type Figures = Readonly<Record<string, number>>

async function figuresOf(session: CDPSession): Promise<Figures> {
  const { metrics } = await session.send('Performance.getMetrics')
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
}

/** Watches the page as it stands for `ticks` seconds: a tick comes once a second. Nothing is done to it meanwhile. */
export async function tickCost(page: Page, ticks: number): Promise<TickCost> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const before = await figuresOf(session)
  await page.waitForTimeout(ticks * 1_000)
  const after = await figuresOf(session)
  await session.detach()
  const perTick = (...names: string[]) =>
    (names.reduce((sum, name) => sum + (after[name] ?? 0) - (before[name] ?? 0), 0) * 1_000) / ticks
  return {
    ticks,
    scriptMs: perTick('ScriptDuration'),
    drawMs: perTick('RecalcStyleDuration', 'LayoutDuration'),
    taskMs: perTick('TaskDuration'),
  }
}
