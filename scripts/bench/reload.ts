import { setTimeout as wait } from 'node:timers/promises'
import { compareCircumstances } from './circumstances.ts'
import type { Fairline } from './fairline.ts'
import type { Command } from './findings.ts'
import type { Trial } from './measure.ts'

const EVERY_MS = 1_000
/** Of an attempt: it changes nothing for a call that is answered, but makes a new revision. */
const ATTEMPTS = [7, 8] as const

/** An edit every second, applied by the engine while calls go on. */
export const reload: Command = (words) =>
  compareCircumstances(words, (proxy) => [{ name: 'no reload', proxy }, reloading(proxy)])

function reloading(proxy: Fairline): Trial {
  const arrange = async () => {
    const over = new AbortController()
    const edits = edit(proxy, over.signal)
    return async () => {
      over.abort()
      await edits
    }
  }
  return { name: 'a reload a second', proxy, arrange }
}

async function edit(proxy: Fairline, over: AbortSignal): Promise<void> {
  for (let edits = 0; !over.aborted; edits++) {
    await proxy.patch('sets/1', { maxAttempts: ATTEMPTS[edits % 2] })
    await wait(EVERY_MS, null, { signal: over }).catch(() => {})
  }
}
