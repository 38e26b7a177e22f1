// The thread of `thread-generator.ts`: each message is a load, answered by its outcome.
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { Load } from './generator.ts'
import { type Place, ThreadLoad, type Wire } from './thread-load.ts'

export interface ThreadPlaces {
  readonly caller: Place
  readonly callees: readonly Place[]
}

const BUFFER_BYTES = 4_194_304
const TICK_MS = 1
const { caller, callees }: ThreadPlaces = workerData

let load: ThreadLoad | null = null
let loads = 0

async function openSocket({ address, port }: Place): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: BUFFER_BYTES, sendBufferSize: BUFFER_BYTES })
  socket.bind(port, address)
  await once(socket, 'listening')
  return socket
}

async function openCallee(callee: number): Promise<void> {
  const place = callees[callee]
  if (!place) return
  const socket = await openSocket(place)
  socket.on('message', (bytes, from) => hear(callee, bytes, from))
  calleeSockets[callee] = socket
}

/** Probes are answered between loads as well: then by a load that has no calls. */
function hear(callee: number, bytes: Buffer, from: Place): void {
  const listener = load ?? idle
  listener.calleeHears(callee, bytes.toString('latin1'), from)
}

const calleeSockets: (Socket | null)[] = []
const callerSocket = await openSocket(caller)
callerSocket.on('message', (bytes) => load?.callerHears(bytes.toString('latin1')))
const wire: Wire = {
  caller,
  callees,
  fromCaller: (text, to) => callerSocket.send(Buffer.from(text, 'latin1'), to.port, to.address),
  fromCallee: (callee, text, to) =>
    calleeSockets[callee]?.send(Buffer.from(text, 'latin1'), to.port, to.address),
  close: (callee) => {
    calleeSockets[callee]?.close()
    calleeSockets[callee] = null
  },
}
const idle = new ThreadLoad({ proxy: caller, phases: [], holdMs: 0 }, wire, '0')
await Promise.all(callees.map((_, callee) => openCallee(callee)))

async function run(wanted: Load): Promise<void> {
  loads += 1
  const before = process.threadCpuUsage()
  const running = new ThreadLoad(
    wanted,
    wire,
    `${process.pid.toString(16)}${Date.now().toString(16)}${loads.toString(16)}`,
  )
  load = running
  while (!running.isOver) {
    running.tick()
    await wait(TICK_MS)
  }
  const { user, system } = process.threadCpuUsage(before)
  load = null
  for (const callee of callees.keys()) if (calleeSockets[callee] === null) await openCallee(callee)
  parentPort?.postMessage(running.outcome(user + system))
}

parentPort?.on('message', (wanted: Load) => void run(wanted))
