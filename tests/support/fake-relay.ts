import { BroadcastChannel, parentPort } from 'node:worker_threads'
import { invariant } from '#engine/base/invariant.ts'
import type { FromRelay, ToRelay } from '#engine/control/relay-port.ts'
import { osThreadId, startOfThread } from '#engine/control/relay-thread.ts'
import { answerLine, branchLine } from '#engine/journal/entry.ts'
import { channelName, FAILING_PORT, type FromFake, HOLDING_PORT, type ToFake } from './fake-relay-port.ts'

/**
 * A relay thread without SIP that speaks the relay port. A test steers it over a broadcast channel: it posts
 * what it is told to, and tells how it was started and what it hears.
 */
const port = parentPort
invariant(port, 'fake-relay.ts runs as a worker thread')
const start = await startOfThread()
const channel = new BroadcastChannel(channelName(start.listeners[0]?.port ?? 0, start.place.thread))
const post = (message: FromRelay) => port.postMessage(message)

const NOTHING = new Int32Array()
const EMPTY_LAYOUT = { generation: 0, names: [], destinations: NOTHING, sources: NOTHING, places: NOTHING }

/** Ports cannot be broadcast. */
const startAsTold = { ...start, company: null }

const numbers = new Map(start.listeners.map((spec, i) => [nameOf(spec), i]))

function nameOf({ transport, address, port: at }: (typeof start.listeners)[number]): string {
  return `${transport}:${address}:${at}`
}

function toTest(message: FromFake): void {
  channel.postMessage(message)
}

function obey(message: ToRelay): void {
  toTest({ heard: message })
  if (message.kind === 'configure') post({ kind: 'configured', request: message.request, layout: null })
  const isHeld = start.place.thread > 1 && start.listeners[0]?.port === HOLDING_PORT
  if (message.kind === 'resume' && !isHeld) post({ kind: 'resumed' })
  if (message.kind === 'serve') begin()
  if (message.kind === 'ask' && message.question.about === 'release')
    post({
      kind: 'answered',
      request: message.request,
      answer: { release: { released: start.place.thread } },
    })
  if (message.kind === 'flush') post({ kind: 'flushed', request: message.request })
  if (message.kind !== 'stop') return
  post({ kind: 'stopped' })
  channel.close()
  port?.close()
}

function begin(): void {
  const lines = start.resumed.map(
    ({ branch, answer }) => branchLine(branch) + (answer ? answerLine(answer) : ''),
  )
  const opened = start.resumed.map((call) => call.branch.call)
  if (opened.length > 0) {
    post({
      kind: 'report',
      journal: lines.join(''),
      opened,
      closed: [],
      calls: [],
      sources: [],
      events: [],
      records: [],
    })
  }
  const listeners = start.listeners.map(nameOf)
  const datagrams = { way: 'plain', reason: start.isAddonWanted ? 'not built: a test' : '' } as const
  post({ kind: 'ready', threadId: osThreadId(), listeners, resumedCalls: opened.length, datagrams })
}

channel.onmessage = (event: unknown) => {
  const message: ToFake = Object(event).data
  if ('post' in message) post(message.post)
  else throw new Error('the test said die')
}
port.on('message', obey)
toTest({ start: startAsTold })
if (start.listeners[0]?.port === FAILING_PORT) {
  post({ kind: 'failed', code: 'LISTENER_FAILED', detail: 'udp:127.0.0.1:1 EADDRINUSE' })
} else if (start.company) post({ kind: 'bound', layout: EMPTY_LAYOUT, numbers })
else begin()
