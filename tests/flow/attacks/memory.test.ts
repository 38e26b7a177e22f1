import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import type { Scene } from '../../support/attacks/scene.ts'
import { stageScene } from '../../support/attacks/stage-scene.ts'
import { StreamParty } from '../../support/attacks/stream-party.ts'
import { volley } from '../../support/attacks/volley.ts'

const MEGABYTE = 1_048_576
/** A heap as small as the smallest machine would give: what is kept for ever would end the process. */
const SMALL_HEAP = { NODE_OPTIONS: '--max-old-space-size=64 --max-semi-space-size=2' }
/** The first rounds are compiled, and grow the buffers that are used again. */
const WARM_ROUNDS = 4
const ROUNDS = 16
/** A third of what is thrown, and more than what lingers for timers J and H. */
const MOST_GROWTH = 24 * MEGABYTE
const STREAMS = 60

let scene: Scene

stageScene(
  (opened) => {
    scene = opened
  },
  { variables: () => SMALL_HEAP },
)

async function residentBytes(): Promise<number> {
  return metricSum(await scene.engine.metrics(), 'process_resident_memory_bytes')
}

/** A datagram of every kind, and streams that are left in the middle of a request. Returns the bytes thrown. */
async function round(): Promise<number> {
  const { attacker, forge, engine } = scene
  const datagrams = volley(forge)
  await attacker.throwAll(datagrams)
  const streams = await StreamParty.openMany(engine.sip, forge.from.address, STREAMS)
  for (const party of streams) party.socket.write(datagrams[0] ?? '', () => party.reset())
  await attacker.settled()
  attacker.heard.length = 0
  return datagrams.reduce((sum, { length }) => sum + length, 0)
}

test('memory and descriptors are flat again after 75 MB of every kind of attack', async () => {
  const pid = (await scene.engine.health())?.engine.pid
  const descriptors = () => readdirSync(`/proc/${pid}/fd`).length
  for (let i = 0; i < WARM_ROUNDS; i++) await round()
  const [bytesBefore, openBefore] = [await residentBytes(), descriptors()]
  let thrown = 0
  for (let i = 0; i < ROUNDS; i++) thrown += await round()
  expect(thrown).toBeGreaterThan(75 * MEGABYTE)
  expect((await residentBytes()) - bytesBefore).toBeLessThan(MOST_GROWTH)
  expect(descriptors()).toBeLessThan(openBefore + STREAMS / 2)
})
