import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'

/** What a first visit of a page costs a browser that has nothing of the panel in its cache. */
export interface FirstLoad {
  readonly route: string
  /** Compressed, as it came over the network. */
  readonly scriptKb: number
  readonly allKb: number
  readonly requests: number
  /** From the navigation: the first paint of anything, the largest, and the end of loading. */
  readonly firstPaintMs: number
  readonly largestPaintMs: number
  readonly loadMs: number
  /** What long tasks took beyond 50 ms each, up to a while after the load. */
  readonly blockedMs: number
  /** Cumulative layout shift. */
  readonly shift: number
}

interface Timings {
  readonly firstPaintMs: number
  readonly largestPaintMs: number
  readonly loadMs: number
  readonly blockedMs: number
  readonly shift: number
}

const KB = 1_024
const AFTER_LOAD_MS = 3_000

/** Runs before the page's own scripts. */
function observe(): void {
  const seen = { largest: 0, blocked: 0, shift: 0 }
  Object.assign(window, { fairlineSeen: seen })
  new PerformanceObserver((list) => {
    seen.largest = list.getEntries().at(-1)?.startTime ?? seen.largest
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.blocked += task.duration - 50
  }).observe({ type: 'longtask', buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if ('value' in entry && typeof entry.value === 'number') seen.shift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
}

/** In a window of its own that is signed in by `cookies` and knows nothing else. */
export async function firstLoad(
  browser: Browser,
  panelUrl: string,
  route: string,
  cookies: Awaited<ReturnType<BrowserContext['cookies']>>,
  afterLoadMs = AFTER_LOAD_MS,
): Promise<FirstLoad> {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } })
  try {
    await context.addCookies(cookies)
    const page = await context.newPage()
    await page.addInitScript(observe)
    const traffic = watchTraffic(await context.newCDPSession(page))
    await page.goto(`${panelUrl}${route}`, { waitUntil: 'load' })
    await page.waitForTimeout(afterLoadMs)
    return { route, ...(await traffic), ...(await timingsOf(page)) }
  } finally {
    await context.close()
  }
}

interface Traffic {
  scriptKb: number
  allKb: number
  requests: number
}

async function watchTraffic(session: CDPSession): Promise<Traffic> {
  const traffic: Traffic = { scriptKb: 0, allKb: 0, requests: 0 }
  const scripts = new Set<string>()
  session.on('Network.responseReceived', ({ requestId, type }) => {
    traffic.requests += 1
    if (type === 'Script') scripts.add(requestId)
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    traffic.allKb += encodedDataLength / KB
    if (scripts.has(requestId)) traffic.scriptKb += encodedDataLength / KB
  })
  await session.send('Network.enable')
  return traffic
}

function timingsOf(page: Page): Promise<Timings> {
  return page.evaluate(() => {
    const seen: { largest: number; blocked: number; shift: number } = Reflect.get(window, 'fairlineSeen')
    const [navigation] = performance.getEntriesByType('navigation')
    const first = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0
    return {
      firstPaintMs: first,
      largestPaintMs: seen.largest,
      loadMs: navigation instanceof PerformanceNavigationTiming ? navigation.loadEventEnd : 0,
      blockedMs: seen.blocked,
      shift: seen.shift,
    }
  })
}
