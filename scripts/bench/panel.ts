import { openBrowsers } from './browsers.ts'
import { compareCircumstances } from './circumstances.ts'
import type { Fairline } from './fairline.ts'
import type { Command } from './findings.ts'
import type { Trial } from './measure.ts'

/** Besides the one that always looks on. */
const READERS = [0, 4, 50] as const

/** Browsers that look at a set. */
export const panel: Command = (words) =>
  compareCircumstances(words, (proxy) => READERS.map((count) => readersOf(proxy, count)))

function readersOf(proxy: Fairline, count: number): Trial {
  const view = { view: 'sets' as const, setIds: [1] }
  const arrange = async () => {
    const sockets = await openBrowsers(proxy.panelUrl, proxy.cookie, count, view)
    return async () => {
      for (const socket of sockets) socket.disconnect()
    }
  }
  return { name: `${count} readers`, proxy, arrange }
}
