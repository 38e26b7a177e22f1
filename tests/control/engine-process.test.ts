import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '#engine/base/clock.ts'
import { listSegments, openDataFolder } from '#engine/journal/data-folder.ts'
import { answerLine, branchLine, endLine } from '#engine/journal/entry.ts'
import { figures, PanelClient, runControl, snapshot } from '#tests/support/control-thread.ts'
import { temporaryPath } from '#tests/support/data-folders.ts'
import { destinationFigures } from '#tests/support/destination-figures.ts'
import { FAILING_PORT, type ToFake } from '#tests/support/fake-relay-port.ts'
import { answerEntry, branchEntry, callCount } from '#tests/support/journal-entries.ts'

const MAIN = fileURLToPath(new URL('../../engine/main.ts', import.meta.url))
const PROCESS = fileURLToPath(new URL('../support/engine-process.ts', import.meta.url))

/** Runs the real entry to its end: only for starts that fail. */
async function runMain(environment: Record<string, string>): Promise<{ code: number | null; told: string }> {
  const child = spawn(process.execPath, [MAIN], {
    env: { NODE_ENV: 'test', FAIRLINE_LOG: 'silent', ...environment },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let told = ''
  child.stderr.on('data', (chunk) => {
    told += chunk
  })
  const [code] = await once(child, 'close')
  return { code, told }
}

describe('a start that cannot succeed', () => {
  test('all problems of the environment are listed at once', async () => {
    const { code, told } = await runMain({
      FAIRLINE_SIP: 'udp:nowhere',
      FAIRLINE_CONTROL: 'x',
      FAIRLINE_PANEL: 'y',
    })
    expect(code).toBe(1)
    for (const name of ['FAIRLINE_SIP', 'FAIRLINE_CONTROL', 'FAIRLINE_PANEL']) expect(told).toContain(name)
  })

  test('an unwritable data folder is one clear line with the remedy', async () => {
    const file = join(temporaryPath(), 'file')
    writeFileSync(file, '')
    const { code, told } = await runMain({ FAIRLINE_DATA: join(file, 'data') })
    expect(code).toBe(1)
    expect(told).toMatch(/^fairline engine: The data folder cannot be written\. .*FAIRLINE_DATA.*\n$/)
  })

  test('a control port in use names address, port and remedy', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    onTestFinished(() => void taken.close())
    const address = taken.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const start = runControl(temporaryPath(), { FAIRLINE_CONTROL: `127.0.0.1:${port}` })
    await expect(start).rejects.toThrow(
      new RegExp(`127\\.0\\.0\\.1:${port}: another program .*FAIRLINE_CONTROL`),
    )
  })

  test('a listener that cannot be opened is fatal, with address, port and remedy', async () => {
    const { fatal } = await runControl(temporaryPath(), { FAIRLINE_SIP: `udp:127.0.0.1:${FAILING_PORT}` })
    await vi.waitFor(() => expect(fatal).toHaveLength(1))
    expect(String(fatal[0])).toMatch(/udp:127\.0\.0\.1:1 .*another program listens there.*FAIRLINE_SIP/)
  })

  test('a TLS listener without a certificate is one clear line with folder and remedy', async () => {
    const folder = temporaryPath()
    const { code, told } = await runMain({
      FAIRLINE_DATA: folder,
      FAIRLINE_SIP: 'tls:127.0.0.1:5061',
      FAIRLINE_CONTROL: '127.0.0.1:0',
    })
    expect(code).toBe(1)
    expect(told).toMatch(
      /^fairline engine: A SIP listener could not be opened\. tls:127\.0\.0\.1:5061: .*\n$/,
    )
    expect(told).toContain(`the folder ${folder}/tls (FAIRLINE_TLS) holds no certificate`)
  })
})

describe('ends', () => {
  test('a dead relay thread is fatal, after what there was has been written', async () => {
    const path = temporaryPath()
    const first = await runControl(path)
    first.relay.report({ calls: [callCount(6)] })
    first.relay.die()
    await vi.waitFor(() => expect(first.fatal).toHaveLength(1))
    const panel = await new PanelClient(await runControl(path)).connected()
    await vi.waitFor(() => expect(panel.batches.flatMap((batch) => batch.calls)).toEqual([callCount(6)]))
    expect(panel.batches[0]?.startNumber).toBe((await first.relay.startedWith()).startNumber)
  })

  test('stopping twice ends once', async () => {
    const { control, relay, fatal } = await runControl(temporaryPath())
    await Promise.all([control.stop(), control.stop()])
    await vi.waitFor(() => expect(relay.heard.map(({ kind }) => kind)).toContain('stop'))
    expect(relay.heard.filter((message) => message.kind === 'stop')).toHaveLength(1)
    expect(fatal).toEqual([])
  })
})

interface Killable {
  readonly child: ChildProcess
  tell(message: ToFake): void
}

async function runProcess(folder: string, sipPort: number): Promise<Killable> {
  const child = spawn(process.execPath, [PROCESS, folder, `${sipPort}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [printed] = await once(child.stdout, 'data')
  const port = /PORT (\d+)/.exec(String(printed))?.[1]
  // What is told before the fake relay listens is lost.
  const isServing = async () => expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
  await vi.waitFor(isServing, 10_000)
  const tell = (message: ToFake) => void child.stdin.write(`${JSON.stringify(message)}\n`)
  return { child, tell }
}

test('rules 5 and 9: after kill -9 the open calls are resumed, the ended are not, and counts come once', async () => {
  const path = temporaryPath()
  const killed = await runProcess(path, 30_001)
  const lines = [1, 2, 3].map((call) => branchLine(branchEntry(call, { startedAtMs: systemClock.wallMs() })))
  const answer = answerLine(answerEntry(1))
  const nothing = { opened: [], closed: [], sources: [], events: [], records: [] }
  killed.tell({ post: { kind: 'report', journal: lines.join(''), calls: [callCount(1)], ...nothing } })
  killed.tell({ post: { kind: 'report', journal: answer + endLine(2), calls: [callCount(2)], ...nothing } })
  const folder = openDataFolder(path)
  const journals = () => listSegments(folder.journal).map((segment) => readFileSync(segment.path, 'utf8'))
  await vi.waitFor(() => expect(journals().join('')).toContain('["E",2]'), 5_000)
  const begun = listSegments(folder.journal)[0]?.startNumber ?? 0
  killed.child.kill('SIGKILL')
  await once(killed.child, 'close')

  const running = await runControl(path)
  const { resumed, startNumber } = await running.relay.startedWith()
  expect(startNumber).toBeGreaterThan(begun)
  expect(resumed.map((call) => [call.branch.callId, call.answer?.toTag])).toEqual([
    ['call-1@example.org', 'to'],
    ['call-3@example.org', undefined],
  ])
  const panel = await new PanelClient(running).connected()
  await vi.waitFor(() => {
    const counts = panel.batches
      .filter((batch) => batch.startNumber === begun)
      .flatMap((batch) => batch.calls)
    expect(counts.reduce((sum, count) => sum + count.total, 0)).toBe(2)
  })
  await vi.waitFor(() => expect(journals()).toHaveLength(1))
  expect(listSegments(folder.journal)[0]?.startNumber).toBe(startNumber)
  expect(journals().join('')).toContain('call-3@example.org')
})

test('after kill -9 the engine knows which destination was down, and who was ejected until when', async () => {
  const path = temporaryPath()
  const first = await runControl(path)
  await (await new PanelClient(first).connected()).configure(snapshot(1))
  await first.control.stop()
  const killed = await runProcess(path, 30_002)
  const down = destinationFigures({
    health: 'down',
    cause: 'evidence',
    ejections: 2,
    ejectedUntilMs: 99,
  })
  killed.tell({ post: { ...figures(), destinations: [down] } })
  await vi.waitFor(() => expect(readFileSync(join(path, 'health.json'), 'utf8')).toContain('"down"'), 5_000)
  killed.child.kill('SIGKILL')
  await once(killed.child, 'close')
  const { health } = await (await runControl(path)).relay.startedWith()
  expect(health).toEqual([
    expect.objectContaining({
      destinationId: 7,
      uri: 'sip:192.0.2.7',
      health: 'down',
      ejections: 2,
      ejectedUntilMs: 99,
    }),
  ])
})
