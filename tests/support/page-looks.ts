import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { Page } from 'playwright-core'

const WIDTHS = [360, 768, 1_920] as const
const SCHEMES = ['light', 'dark'] as const
const HEIGHT = 900
/** WCAG 2.2 AA and what it stands on, and what the library calls good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Where pictures are kept when one asks for them: `FAIRLINE_SCREENS=docs/screens`. */
const SCREENS = process.env.FAIRLINE_SCREENS

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly help: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
  }[]
}

/**
 * Faults of the page as it stands, at 360, 768 and 1920 px, in light and dark: what axe finds, and a page that scrolls
 * sideways. `name` is the picture's, where pictures are kept. The window is as it was afterwards.
 */
export async function faultsOfLooks(page: Page, name: string): Promise<string[]> {
  const before = page.viewportSize()
  const faults: string[] = []
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT })
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await settled(page)
      const found = [...(await sideways(page)), ...(await axeFaults(page))]
      faults.push(...found.map((fault) => `${name} at ${width} px, ${colorScheme}: ${fault}`))
      if (SCREENS) await page.screenshot({ path: path.join(SCREENS, `${name}-${width}-${colorScheme}.png`) })
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  if (before) await page.setViewportSize(before)
  return faults
}

/** Charts follow the window a frame later, colours fade for a moment. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame)
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => one)))
  })
}

async function sideways(page: Page): Promise<string[]> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  return over > 0 ? [`scrolls ${over} px sideways`] : []
}

/** In the page's own world but past its policy: the panel itself lets no such script in. */
async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const { violations } = (await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(RULES)} })`)) as AxeResult
  return violations.map(
    ({ id, help, nodes }) =>
      `${id} (${help}): ${nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ''}`)
        .join(' | ')}`,
  )
}
