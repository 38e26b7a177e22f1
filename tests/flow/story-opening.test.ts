import { expect, test } from 'vitest'
import type { Appliance } from '../support/appliance.ts'
import { isBound } from '../support/bound-port.ts'
import { openAppliance } from '../support/panel-story.ts'

test('a story whose opening fails half-way leaves neither a receiver nor an appliance', async () => {
  const story = new AsyncDisposableStack()
  const appliances: Appliance[] = []
  const opening = openAppliance(story, {
    hosts: [11, 999],
    arrange: async (appliance) => appliances.push(appliance),
  })
  await expect(opening).rejects.toThrow('SIPp does not listen')
  const [appliance] = appliances
  const first = { address: appliance?.block.host(11) ?? '', port: 5_070 }
  expect([isBound('udp', first), (await appliance?.health())?.status]).toEqual([false, 200])
  await story.disposeAsync()
  expect(await appliance?.health()).toBe(null)
})
