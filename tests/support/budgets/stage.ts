import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type Appliance, startAppliance } from '../appliance.ts'
import { isLive, openBrowser, signedIn } from '../browser.ts'
import { type SippProcess, startCaller } from '../sipp.ts'
import { type FirstLoad, firstLoad } from './first-load.ts'
import { type TickCost, tickCost } from './tick-cost.ts'
import { WideCallees } from './wide-callees.ts'

/** Every page that a person opens, of one set of so many destinations with calls on it. */
export const ROUTES = [
  '/',
  '/sets',
  '/sets/1',
  '/distribution',
  '/calls',
  '/calls?part=records',
  '/health',
  '/try-it',
  '/events',
  '/settings',
  '/settings/sources',
  '/settings/import',
  '/settings/history',
  '/settings/users',
  '/settings/audit',
] as const

/** Those that change with every tick. */
export const LIVE_ROUTES = ['/', '/sets/1', '/health', '/distribution'] as const

/** Of a page's script, compressed; Chart.js alone is 55 of it where charts are drawn. */
const MOST_SCRIPT_KB = 250
const MOST_WITH_CHARTS_KB = 300
export function mostScriptKb(route: (typeof ROUTES)[number]): number {
  return route === '/' || route === '/distribution' ? MOST_WITH_CHARTS_KB : MOST_SCRIPT_KB
}

export const MOST_LOAD_MS = 1_000
export const MOST_TICK_MS = 8

const MOST_SEC = 900
const HOLD_MS = 3_000
/** Where only scripts are weighed. */
const SHORT_AFTER_LOAD_MS = 1_000

/** An installation with one wide set under calls, and one person's window on it. */
export class BudgetStage {
  readonly appliance: Appliance
  readonly browser: Browser
  private readonly callees: WideCallees
  private readonly caller: SippProcess
  private readonly context: BrowserContext
  private readonly page: Page

  private constructor(parts: {
    appliance: Appliance
    browser: Browser
    callees: WideCallees
    caller: SippProcess
    page: Page
  }) {
    this.appliance = parts.appliance
    this.browser = parts.browser
    this.callees = parts.callees
    this.caller = parts.caller
    this.page = parts.page
    this.context = parts.page.context()
  }

  static async open(destinations: number, callsPerSecond: number): Promise<BudgetStage> {
    const appliance = await startAppliance({
      dispatcherList: (block) => WideCallees.list(block, destinations),
    })
    const callees = await WideCallees.open(appliance.block, destinations)
    const browser = await openBrowser()
    const { page } = await signedIn(browser, appliance.panelUrl)
    const caller = startCaller({
      scenario: 'caller',
      from: { address: appliance.block.host(2), port: 5_080 },
      to: appliance.sip,
      calls: callsPerSecond * MOST_SEC,
      rate: callsPerSecond,
      holdMs: HOLD_MS,
      limitSec: MOST_SEC,
    })
    return new BudgetStage({ appliance, browser, callees, caller, page })
  }

  async firstLoad(route: string): Promise<FirstLoad> {
    return firstLoad(this.browser, this.appliance.panelUrl, route, await this.context.cookies())
  }

  /** Compressed, of a first visit. */
  async scriptKb(route: string): Promise<number> {
    const cookies = await this.context.cookies()
    return (await firstLoad(this.browser, this.appliance.panelUrl, route, cookies, SHORT_AFTER_LOAD_MS))
      .scriptKb
  }

  async tickCost(route: string, seconds: number): Promise<TickCost> {
    const [cost] = await this.tickCosts(route, 1, seconds)
    if (!cost) throw new Error('no spell was measured')
    return cost
  }

  /** Of several spells, one after the other. */
  async tickCosts(route: string, spells: number, seconds: number): Promise<readonly TickCost[]> {
    await this.page.goto(`${this.appliance.panelUrl}${route}`)
    await isLive(this.page)
    // What the page does once, on its first figures, is no tick's.
    await this.page.waitForTimeout(4_000)
    const costs: TickCost[] = []
    for (let spell = 0; spell < spells; spell += 1) costs.push(await tickCost(this.page, route, seconds))
    return costs
  }

  /** The session's cookie as a header. */
  async cookie(): Promise<string> {
    return (await this.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  }

  /** The window leaves the panel, so that only what is measured asks it. */
  async leave(): Promise<void> {
    await this.page.goto('about:blank')
  }

  pause(ms: number): Promise<void> {
    return this.page.waitForTimeout(ms)
  }

  async stop(): Promise<void> {
    await this.browser.close()
    await this.caller.stop()
    this.callees.close()
    await this.appliance.stop()
  }
}
