import { expect, onTestFinished, test, vi } from 'vitest'
import { ALONE } from '#engine/base/thread-place.ts'
import { snapshotSchema } from '#engine/contract/config.ts'
import { RelayThread } from '#engine/control/relay-thread.ts'
import { Relays, type RelaysReady, type RelaysStart } from '#engine/control/relays.ts'
import { FAKE_RELAY, FakeRelay, snapshot } from '#tests/support/control-thread.ts'
import { HOLDING_PORT } from '#tests/support/fake-relay-port.ts'
import { branchEntry } from '#tests/support/journal-entries.ts'

const PORT = 19_000
const WAIT_MS = 20_000

/** Two relay threads of the fake kind, and what the control thread heard of them. */
function twoRelays(port: number, more: Partial<RelaysStart> = {}) {
  const fakes = [new FakeRelay(port, 1), new FakeRelay(port, 2)] as const
  const ready: RelaysReady[] = []
  const reports: number[] = []
  const drained: number[] = []
  const start: RelaysStart = {
    listeners: [
      {
        transport: 'udp',
        address: '127.0.0.1',
        port,
        advertise: null,
        send: null,
        clientCertificate: 'none',
      },
    ],
    ...{ tlsFolder: '', isAddonWanted: false, snapshot: null, keys: [], startNumber: 1, resumed: [] },
    ...{ overrides: [], locations: [], health: [], logLevel: 'silent' },
    ...more,
  }
  const relays = new Relays([new RelayThread(FAKE_RELAY), new RelayThread(FAKE_RELAY)], start, {
    onReady: (all) => ready.push(all),
    onReport: (thread) => reports.push(thread),
    onFigures: () => {},
    onDrained: (id) => drained.push(id),
    onListeners: () => {},
    onTraces: () => {},
    onFailed: (code, detail) => expect.fail(`${code} ${detail}`),
    onDeath: (cause) => expect.fail(String(cause)),
  })
  onTestFinished(() => relays.terminate())
  return { relays, fakes, ready, reports, drained }
}

test('rules 29: no relay thread serves before all have bound; SIP is served when all are ready', async () => {
  const { fakes, ready } = twoRelays(PORT)
  await vi.waitFor(() => expect(ready).toHaveLength(1), WAIT_MS)
  expect(new Set(ready[0]?.threadIds).size).toBe(2)
  await vi.waitFor(() => {
    for (const fake of fakes) expect(fake.heard.map(({ kind }) => kind)).toContain('serve')
  }, WAIT_MS)
  const starts = await Promise.all(fakes.map((fake) => fake.startedWith()))
  expect(starts.map(({ place }) => place)).toEqual([
    { thread: 1, threads: 2 },
    { thread: 2, threads: 2 },
  ])
  expect(starts[0]?.place).not.toEqual(ALONE)
  expect(starts.map(({ numbers }) => numbers)).toEqual([null, new Map([[`udp:127.0.0.1:${PORT}`, 0]])])
})

test('rules 20: no relay thread serves before all have their calls in the books again', async () => {
  const { fakes, ready } = twoRelays(HOLDING_PORT)
  const kinds = () => fakes.map(({ heard }) => heard.map(({ kind }) => kind))
  await vi.waitFor(() => expect(kinds()).toEqual([['resume'], ['resume']]), WAIT_MS)
  fakes[1].post({ kind: 'resumed' })
  await vi.waitFor(() => expect(ready).toHaveLength(1), WAIT_MS)
  expect(kinds()).toEqual([
    ['resume', 'serve'],
    ['resume', 'serve'],
  ])
})

test('rules 20: a configuration reaches the first before the others; what is asked of all is added', async () => {
  const { relays, fakes, ready } = twoRelays(PORT + 1)
  await vi.waitFor(() => expect(ready).toHaveLength(1), WAIT_MS)
  await relays.configure(snapshotSchema.parse(snapshot(1)))
  await vi.waitFor(() => {
    for (const fake of fakes) expect(fake.heard.map(({ kind }) => kind)).toContain('configure')
  }, WAIT_MS)
  expect(await relays.release({ kind: 'all', destinationId: 7 })).toEqual({ released: 1 + 2 })
})

test('rules 5: a call that goes on goes on at the thread its branch names, or at the one that stands in for it', async () => {
  const resumed = [1, 2, 3].map((thread) => ({
    branch: { ...branchEntry(thread), branch: `z9hG4bKa.${thread}.1.rq2w.1.1.0123456789abcdef` },
    ...{ ring: null, answer: null, cancel: null },
  }))
  const { fakes } = twoRelays(PORT + 2, { resumed })
  const starts = await Promise.all(fakes.map((fake) => fake.startedWith()))
  expect(starts.map(({ resumed: own }) => own.map(({ branch }) => branch.call))).toEqual([[1, 3], [2]])
})

test('a drain that is released at its deadline is released on every thread, before the panel can write it down', async () => {
  const { relays, fakes, ready, drained } = twoRelays(PORT + 3)
  await vi.waitFor(() => expect(ready).toHaveLength(1), WAIT_MS)
  fakes[0].post({ kind: 'drained', destinationId: 7, isReleased: true })
  await vi.waitFor(() => expect(drained).toEqual([7]), WAIT_MS)
  await relays.configure(snapshotSchema.parse(snapshot(1)))
  await vi.waitFor(() => {
    const kinds = fakes[1].heard.map(({ kind }) => kind)
    expect(kinds.indexOf('released')).toBeGreaterThan(-1)
    expect(kinds.indexOf('configure')).toBeGreaterThan(kinds.indexOf('released'))
  }, WAIT_MS)
})
