import fs from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CallCount } from '#engine/contract/live.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { createDestination } from '#web/server/repositories/destinations.ts'
import { createSet } from '#web/server/repositories/sets.ts'
import { installRuntime } from '#web/server/runtime.ts'
import { readStats } from '#web/server/stats.ts'

const DESTINATIONS = 20
const CHANNELS = 12
const folder = temporaryFolder()
let panel: TestPanel
const ids: number[] = []
beforeAll(async () => {
  panel = await openPanel(folder)
  await createSet({ id: 1, name: 'media' }, ALICE)
  for (let n = 1; n <= DESTINATIONS; n += 1)
    ids.push((await createDestination(1, { uri: `sip:192.0.2.${n}` }, ALICE)).id)
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

test('each cell is looked at once for its destination, however many there are; channel 2 stands before 10', async () => {
  let looks = 0
  const cell = (id: number, channel: number): CallCount => ({
    ...{ setId: 1, channel: String(channel), total: id, answered: 0, failed: 0, attempts: 0 },
    get destinationId() {
      looks += 1
      return id
    },
  })
  const channels = Array.from({ length: CHANNELS }, (_, index) => CHANNELS - index)
  const calls = ids.flatMap((id) => channels.map((channel) => cell(id, channel)))
  installRuntime({ ...panel.runtime, totals: { view: () => ({ ...panel.runtime.totals.view(), calls }) } })
  const { sets } = await readStats()
  expect(sets[0]?.destinations.map(({ total }) => total)).toEqual(ids.map((id) => id * CHANNELS))
  expect(sets[0]?.destinations[0]?.channels.map(({ channel }) => channel)).toEqual(channels.toReversed())
  expect(looks).toBe(DESTINATIONS * CHANNELS)
})
