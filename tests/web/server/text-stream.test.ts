import { expect, test } from 'vitest'
import { textStream } from '#web/server/http/text-stream.ts'
import { silentLog } from '#web/server/log.ts'
import { ManualPanelClock } from '../../support/manual-panel-clock.ts'

async function* lines() {
  for (let i = 0; ; i += 1) yield `line ${i}\n`
}

const settled = () => new Promise(setImmediate)

test('a reader that takes nothing for 30 s loses its turn; one that takes now and then keeps it', async () => {
  const clock = new ManualPanelClock()
  let ends = 0
  const log = silentLog
  const stream = textStream(lines(), { clock, log, what: 'an export', onEnd: () => (ends += 1) })
  const reader = stream.getReader()
  for (let reads = 0; reads < 4; reads += 1) {
    expect((await reader.read()).done).toBe(false)
    await settled()
    clock.advance(29_000)
  }
  expect(ends).toBe(0)
  clock.advance(1_000)
  await expect(reader.read().then(() => reader.read())).rejects.toThrow('nobody takes it')
  expect(ends).toBe(1)
})
