/**
 * What any FreeSWITCH does, asked of our peer, and of real ones where there are some:
 *
 *     FAIRLINE_TEST_FREESWITCH=fs://:ClueCon@192.0.2.10,fs://:ClueCon@192.0.2.11 \
 *       npx vitest run --project unit tests/load/freeswitch-nodes.test.ts
 *
 * A node needs mod_event_socket and an access list that lets this machine in. Nothing is changed on it. Two
 * heartbeats are waited for: 40 s at its default interval.
 */
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '#engine/base/clock.ts'
import { systemRandom } from '#engine/base/random.ts'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import { withSecrets } from '#engine/contract/load-source.ts'
import type { LoadConnection } from '#engine/contract/vocabulary.ts'
import { watchFreeswitch } from '#engine/load/freeswitch.ts'
import { EventSocketPeer } from '#tests/support/event-socket-peer.ts'
import { addressOf } from '#tests/support/load-bench.ts'

const nodes = (process.env.FAIRLINE_TEST_FREESWITCH ?? '').split(',').filter((line) => line !== '')
const PEER_BEAT_MS = 250
const NODE_PATIENCE_MS = 90_000

interface Heard {
  readonly states: LoadConnection[]
  readonly figures: LoadFigures[]
  readonly intervals: (number | null)[]
}

/** Resolves when `isEnough`, in real time. */
function hear(line: string, isEnough: (heard: Heard) => boolean): Promise<Heard> {
  const heard: Heard = { states: [], figures: [], intervals: [] }
  const { promise, resolve } = Promise.withResolvers<Heard>()
  const look = () => {
    if (isEnough(heard)) resolve(heard)
  }
  const listener = {
    onConnection: (connection: LoadConnection) => {
      heard.states.push(connection)
      look()
    },
    onFigures: (figures: LoadFigures, intervalMs: number | null) => {
      heard.figures.push(figures)
      heard.intervals.push(intervalMs)
      look()
    },
  }
  const world = { clock: systemClock, random: systemRandom }
  const watch = watchFreeswitch(addressOf(line), listener, world)
  onTestFinished(() => watch.stop())
  return promise
}

function plainBehaviour(lineOf: () => Promise<string>): void {
  test('accepts the password, then tells sessions, maximum and idle CPU, and its interval is learnt', async () => {
    const { states, figures, intervals } = await hear(await lineOf(), ({ intervals }) =>
      intervals.some((interval) => interval !== null),
    )
    expect(states).toEqual(['connected'])
    for (const { sessions, maxSessions, idleCpu } of figures) {
      expect(sessions).toBeGreaterThanOrEqual(0)
      expect(maxSessions).toBeGreaterThanOrEqual(sessions ?? 0)
      expect(idleCpu).toBeLessThanOrEqual(100)
    }
    expect(intervals.at(-1)).toBeGreaterThanOrEqual(200)
  })

  test('tells a wrong password as such', async () => {
    const { states } = await hear(
      withSecrets(await lineOf(), () => 'certainly-wrong'),
      ({ states }) => states.length > 0,
    )
    expect(states).toEqual(['wrong-password'])
  })
}

describe('our Event Socket peer', () => {
  plainBehaviour(async () => {
    const peer = await EventSocketPeer.open({ beatMs: PEER_BEAT_MS, tellsStatus: true })
    onTestFinished(() => peer.close())
    return peer.line
  })
})

describe.runIf(nodes.length > 0)('real FreeSWITCH', { timeout: NODE_PATIENCE_MS }, () => {
  describe.each(nodes.map((line, i) => [i + 1, line] as const))('node %i', (_, line) => {
    plainBehaviour(async () => line)
  })
})

test.skipIf(nodes.length > 0)('real FreeSWITCH nodes are asked', ({ skip }) => {
  skip('FAIRLINE_TEST_FREESWITCH names none')
})
