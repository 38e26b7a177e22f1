import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BroadcastChannel } from 'node:worker_threads'
import { io, type Socket } from 'socket.io-client'
import { expect, onTestFinished, vi } from 'vitest'
import { systemClock } from '#engine/base/clock.ts'
import { type Logger, silentLogger } from '#engine/base/logger.ts'
import { systemRandom } from '#engine/base/random.ts'
import { ControlThread } from '#engine/compose-control.ts'
import type { SnapshotInput } from '#engine/contract/config.ts'
import type { ConfigureResult, EngineToPanel, PanelToEngine } from '#engine/contract/control-channel.ts'
import { type Environment, environmentSchema } from '#engine/contract/env.ts'
import type { Batch, Change, EngineState, Tick } from '#engine/contract/live.ts'
import type { FromRelay, RelayFigures, RelayReport, RelayStart, ToRelay } from '#engine/control/relay-port.ts'
import { RelayThread } from '#engine/control/relay-thread.ts'
import { channelName, type FromFake, type ToFake } from './fake-relay-port.ts'

export const FAKE_RELAY = new URL('./fake-relay.ts', import.meta.url)

const nextPort = { value: 20_000 }

/** The test's end of a fake relay thread. */
export class FakeRelay {
  readonly heard: ToRelay[] = []
  private readonly channel: BroadcastChannel
  private readonly start = Promise.withResolvers<RelayStart>()

  constructor(port: number, thread = 1) {
    this.channel = new BroadcastChannel(channelName(port, thread))
    this.channel.onmessage = (event: unknown) => {
      const message: FromFake = Object(event).data
      if ('heard' in message) this.heard.push(message.heard)
      else this.start.resolve(message.start)
    }
    onTestFinished(() => this.channel.close())
  }

  post(message: FromRelay): void {
    this.tell({ post: message })
  }

  report(more: Partial<RelayReport>): void {
    const nothing = { journal: '', opened: [], closed: [], calls: [], sources: [], events: [], records: [] }
    this.post({ kind: 'report', ...nothing, ...more })
  }

  figures(more: Partial<RelayFigures>): void {
    this.post({ ...figures(), ...more })
  }

  die(): void {
    this.tell({ die: true })
  }

  startedWith(): Promise<RelayStart> {
    return this.start.promise
  }

  private tell(message: ToFake): void {
    this.channel.postMessage(message)
  }
}

export function figures(): RelayFigures {
  const rates = { callsPerSecond: 0, answerSeizureRatio: null, postDialDelayMs: null, failuresPerSecond: 0 }
  const lists = {
    destinations: [],
    sources: [],
    watched: [],
    channels: [],
    messages: [],
    drops: [],
    details: [],
    failovers: [],
    drifts: [],
  }
  const none = {
    activeCalls: 0,
    transactions: 0,
    openTransactions: 0,
    handedOver: 0,
    isOverloaded: false,
    isLate: false,
    lateShare: 0,
    certificates: { certificates: [], problems: [] },
  }
  return { kind: 'figures', atMs: systemClock.wallMs(), ...rates, ...lists, ...none }
}

export interface RunningControl {
  readonly control: ControlThread
  readonly relay: FakeRelay
  readonly origin: string
  readonly token: string
  readonly fatal: unknown[]
}

/** A control thread on a real port with a fake relay; stopped when the test is over. */
export async function runControl(
  folder: string,
  more: Record<string, string> = {},
  log: Logger = silentLogger,
): Promise<RunningControl> {
  const port = nextPort.value++
  const environment: Environment = environmentSchema.parse({
    FAIRLINE_DATA: folder,
    FAIRLINE_SIP: `udp:127.0.0.1:${port}`,
    FAIRLINE_CONTROL: '127.0.0.1:0',
    ...more,
  })
  const relay = new FakeRelay(environment.FAIRLINE_SIP[0]?.port ?? port)
  const fatal: unknown[] = []
  const relayThread = new RelayThread(FAKE_RELAY)
  const parts = { clock: systemClock, random: systemRandom, log, relayThreads: [relayThread] as const }
  const control = new ControlThread({ environment, ...parts, onFatal: (cause) => fatal.push(cause) })
  onTestFinished(() => control.stop())
  const origin = `http://127.0.0.1:${await control.open()}`
  await relay.startedWith()
  const token = readFileSync(join(folder, 'control-token'), 'utf8').trim()
  return { control, relay, origin, token, fatal }
}

/** A panel's connection that keeps what it hears; batches are not acknowledged unless the test does. */
export class PanelClient {
  readonly socket: Socket<EngineToPanel, PanelToEngine>
  readonly states: { readonly seq: number; readonly state: EngineState }[] = []
  readonly changes: Change[] = []
  readonly ticks: Tick[] = []
  readonly batches: Batch[] = []
  refusal = ''

  constructor(running: RunningControl, auth: object = {}, extraHeaders: Record<string, string> = {}) {
    const options = { transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders }
    this.socket = io(running.origin, { ...options, auth: { token: running.token, pid: 4_242, ...auth } })
    this.socket.on('connect_error', (error) => {
      this.refusal = error.message
    })
    this.socket.on('state', (seq, state) => this.states.push({ seq, state }))
    this.socket.on('change', (change) => this.changes.push(change))
    this.socket.on('tick', (tick) => this.ticks.push(tick))
    this.socket.on('batch', (batch) => this.batches.push(batch))
    onTestFinished(() => this.close())
  }

  close(): void {
    this.socket.close()
  }

  async connected(): Promise<this> {
    await vi.waitFor(() => expect(this.states).toHaveLength(1))
    return this
  }

  configure(snapshot: SnapshotInput, adopt = false): Promise<ConfigureResult> {
    return this.socket.emitWithAck('configure', { snapshot, adopt })
  }
}

export function snapshot(number: number, more: Partial<SnapshotInput> = {}): SnapshotInput {
  const destinations = [
    { id: 7, uri: 'sip:192.0.2.7' },
    { id: 8, uri: 'sip:192.0.2.8' },
  ]
  const sets = [{ id: 1, name: 'one', destinations }]
  return { format: 1, revision: { database: 'db', number }, sets, sources: [], ...more }
}
