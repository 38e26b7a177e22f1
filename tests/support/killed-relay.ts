import { readCallsOf } from './journal-text.ts'
import { openTestRelay, type TestRelay, type TestRelayOptions } from './test-relay.ts'

/**
 * The engine dies without a word and starts anew from its journal, perhaps with other settings; the parties live on.
 * `journal`: what was written down by then.
 */
export async function killAndRestart(
  before: TestRelay,
  options: TestRelayOptions,
  journal = before.relay.tracker.feed.take().journal,
): Promise<TestRelay> {
  await before.relay.stop()
  const start = { resumed: readCallsOf(journal), startNumber: 2, ...options.start }
  return openTestRelay({ after: before, ...options, start })
}
