import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { z } from 'zod'

/** What the collector did on the relay thread since it was asked last. */
export interface Collections {
  readonly count: number
  readonly sumMs: number
  readonly mostMs: number
}

/** The relay thread of an engine, looked at through Node's inspector: it is the only way to its heap from outside. */
export interface EngineInspector {
  /** Heap and what buffers hold outside it, after everything that nobody holds was collected. Bytes. */
  heapBytes(): Promise<number>
  collections(): Promise<Collections>
  close(): void
}

const OPEN_LIMIT_MS = 10_000
const POLL_MS = 50
const BETWEEN_MS = 1_000

const targetsSchema = z.array(z.looseObject({ webSocketDebuggerUrl: z.string() }))
const valueSchema = z.object({ result: z.object({ value: z.string() }) })
const messageSchema = z.looseObject({
  id: z.int().optional(),
  result: z.unknown().optional(),
  error: z.looseObject({ message: z.string() }).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
})
const attachedSchema = z.object({
  sessionId: z.string(),
  workerInfo: z.looseObject({ title: z.string() }),
})
const fromWorkerSchema = z.object({ sessionId: z.string(), message: z.string() })

/** Notes each collection, so that `collections` can tell them. */
const WATCH = `(() => {
  const { PerformanceObserver } = process.getBuiltinModule('node:perf_hooks')
  const seen = (globalThis.benchCollections = [])
  new PerformanceObserver((list) => seen.push(...list.getEntries().map((one) => one.duration))).observe({ entryTypes: ['gc'] })
  return ''
})()`
const TAKE = 'JSON.stringify(globalThis.benchCollections.splice(0))'
const HEAP = `(() => { const { heapUsed, external } = process.memoryUsage(); return String(heapUsed + external) })()`

/** `host` and `port`: where the engine opens its inspector (`--inspect-port`). SIGUSR1 has it open. */
export async function inspectEngine(pid: number, host: string, port: number): Promise<EngineInspector> {
  process.kill(pid, 'SIGUSR1')
  const socket = new WebSocket(await debuggerUrl(`http://${host}:${port}/json/list`))
  await once(socket, 'open')
  const relay = await attach(new Line((text) => socket.send(text), socket))
  const evaluate = async (expression: string) => {
    const answer = await relay.ask('Runtime.evaluate', { expression, returnByValue: true })
    return valueSchema.parse(answer).result.value
  }
  await evaluate(WATCH)
  return {
    heapBytes: async () => {
      // Twice: what buffers hold outside the heap goes with the second. Apart: each holds all calls up.
      await relay.ask('HeapProfiler.collectGarbage', {})
      await wait(BETWEEN_MS)
      await relay.ask('HeapProfiler.collectGarbage', {})
      return Number(await evaluate(HEAP))
    },
    collections: async () => {
      const spans = z.array(z.number()).parse(JSON.parse(await evaluate(TAKE)))
      return {
        count: spans.length,
        sumMs: spans.reduce((sum, one) => sum + one, 0),
        mostMs: Math.max(0, ...spans),
      }
    },
    close: () => socket.close(),
  }
}

async function debuggerUrl(list: string): Promise<string> {
  const deadline = performance.now() + OPEN_LIMIT_MS
  for (;;) {
    try {
      const [target] = targetsSchema.parse(await (await fetch(list)).json())
      if (target) return target.webSocketDebuggerUrl
    } catch (problem) {
      if (performance.now() > deadline) throw new Error(`no inspector at ${list}: ${problem}`)
    }
    await wait(POLL_MS)
  }
}

type Listener = (method: string, params: unknown) => void

/** Questions and answers of the inspector's protocol over one line. */
class Line {
  private readonly asked = new Map<number, PromiseWithResolvers<unknown>>()
  private readonly send: (text: string) => void
  private last = 0
  onEvent: Listener = () => {}

  constructor(send: (text: string) => void, socket?: WebSocket) {
    this.send = send
    socket?.on('message', (bytes) => this.hear(String(bytes)))
    socket?.on('close', () => this.end())
  }

  ask(method: string, params: object): Promise<unknown> {
    const id = ++this.last
    const question = Promise.withResolvers<unknown>()
    this.asked.set(id, question)
    this.send(JSON.stringify({ id, method, params }))
    return question.promise
  }

  hear(text: string): void {
    const { id, result, error, method, params } = messageSchema.parse(JSON.parse(text))
    if (method) this.onEvent(method, params)
    const question = this.asked.get(id ?? 0)
    this.asked.delete(id ?? 0)
    if (error) question?.reject(new Error(error.message))
    else question?.resolve(result)
  }

  private end(): void {
    for (const question of this.asked.values()) question.reject(new Error('the engine closed its inspector'))
    this.asked.clear()
  }
}

/** The line to the relay thread, through that of the main thread. */
async function attach(main: Line): Promise<Line> {
  const found = Promise.withResolvers<Line>()
  let own: { readonly sessionId: string; readonly line: Line } | null = null
  main.onEvent = (method, params) => {
    if (method === 'NodeWorker.attachedToWorker') {
      const { sessionId, workerInfo } = attachedSchema.parse(params)
      if (own || !/relay/.test(workerInfo.title)) return
      const line = new Line((message) => {
        main.ask('NodeWorker.sendMessageToWorker', { sessionId, message }).catch(() => {})
      })
      own = { sessionId, line }
      found.resolve(line)
    } else if (method === 'NodeWorker.receivedMessageFromWorker') {
      const { sessionId, message } = fromWorkerSchema.parse(params)
      if (sessionId === own?.sessionId) own.line.hear(message)
    }
  }
  await main.ask('NodeWorker.enable', { waitForDebuggerOnStart: false })
  return found.promise
}
