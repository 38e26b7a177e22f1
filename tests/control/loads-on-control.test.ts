import { expect, onTestFinished, test, vi } from 'vitest'
import type { Logger } from '#engine/base/logger.ts'
import type { RelayDetail } from '#engine/contract/health-live.ts'
import {
  figures,
  PanelClient,
  type RunningControl,
  runControl,
  snapshot,
} from '#tests/support/control-thread.ts'
import { temporaryPath } from '#tests/support/data-folders.ts'
import { destinationFigures } from '#tests/support/destination-figures.ts'
import { EventSocketPeer } from '#tests/support/event-socket-peer.ts'
import { healthDetail } from '#tests/support/seen-health.ts'

const CANARY = 'kanarie-99'
const WRONG = 'kanarie-wrong'

/** Keeps every word of it. */
class LoggerOfTest implements Logger {
  readonly lines: unknown[] = []
  readonly debug = (...line: unknown[]) => void this.lines.push(line)
  readonly info = this.debug
  readonly warn = this.debug
  readonly error = this.debug

  child(): Logger {
    return this
  }
}

function detail(id: number, setId: number): RelayDetail {
  const { loads: _, ...rest } = healthDetail(id, { setId })
  return rest
}

/** The relay shows two destinations of two sets, with what stands behind them. */
function show({ relay }: RunningControl): void {
  relay.post({
    ...figures(),
    watched: [1, 2],
    destinations: [destinationFigures({ id: 7, setId: 1 }), destinationFigures({ id: 9, setId: 2 })],
    details: [detail(7, 1), detail(9, 2)],
  })
}

test('on the running control thread: the relay is told, who watches the set sees it, the metrics count it, nobody learns the password', async () => {
  const peer = await EventSocketPeer.open({ password: CANARY, tellsStatus: true })
  onTestFinished(() => peer.close())
  Object.assign(peer.figures, { sessions: 12, max: 30 })
  const log = new LoggerOfTest()
  const running = await runControl(temporaryPath(), {}, log)
  const [panel, other] = [new PanelClient(running), new PanelClient(running)]
  await Promise.all([panel.connected(), other.connected()])
  panel.socket.emit('watch', { setIds: [1] })
  other.socket.emit('watch', { setIds: [2] })
  const feeds = [
    { into: 'weight', source: peer.line },
    { into: 'ch', source: peer.line.replace(CANARY, WRONG) },
  ]
  const sets = [
    { id: 1, name: 'one', destinations: [{ id: 7, uri: 'sip:192.0.2.7', feeds }] },
    { id: 2, name: 'two', destinations: [{ id: 9, uri: 'sip:192.0.2.9', feeds: feeds.slice(0, 1) }] },
  ]
  await panel.configure(snapshot(1, { sets }))
  const heard = () => running.relay.heard.filter((message) => message.kind === 'loads')
  // In one message or in several, that nothing is known of the third feed among them.
  const saidOf = (id: number) =>
    heard()
      .flatMap(({ loads }) => loads)
      .findLast(({ destinationId, into }) => destinationId === id && into === 'weight')
  const saying = { figures: { sessions: 12, maxSessions: 30 } }
  await vi.waitFor(() => expect([saidOf(7), saidOf(9)]).toMatchObject([saying, saying]), 5_000)
  expect(peer.accepted).toBe(2)
  const toldAll = () =>
    panel.changes.filter((change) => change.kind === 'event' && change.event.kind === 'load')
  await vi.waitFor(() => expect(toldAll()).toHaveLength(3), 5_000)
  await vi.waitFor(() => {
    show(running)
    expect(panel.ticks.at(-1)?.details).toMatchObject([
      { id: 7, loads: [{ into: 'weight', connection: 'connected' }, { connection: 'wrong-password' }] },
    ])
    expect(other.ticks.at(-1)?.details).toMatchObject([{ id: 9, loads: [{ isStale: false }] }])
  })
  await vi.waitFor(() => {
    panel.socket.emit('resync')
    expect(panel.states.at(-1)?.state.troubles).toHaveLength(1)
  }, 5_000)
  expect(panel.states.at(-1)?.state.tick.details.map(({ id }) => id)).toEqual([7])

  const metrics = await (await fetch(`${running.origin}/metrics`)).text()
  expect(metrics).toContain('fairline_load_sessions{set="1",destination="7",into="weight"} 12')
  expect(metrics).toContain('fairline_load_stale{set="1",destination="7",into="ch"} 1')
  expect(metrics).toContain('fairline_load_age_seconds{set="2",destination="9",into="weight"}')
  const health = await (await fetch(`${running.origin}/healthz`)).text()
  expect(health).toContain('1 load source is stale')
  const told = [metrics, health, heard(), log.lines]
  for (const { ticks, states, changes, batches } of [panel, other]) told.push(ticks, states, changes, batches)
  expect(JSON.stringify(told)).not.toContain(CANARY)
  expect(JSON.stringify(told)).not.toContain(WRONG)

  await running.control.stop()
  await vi.waitFor(() => expect(peer.open).toBe(0))
})
