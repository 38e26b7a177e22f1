/**
 * A worker thread whose socket never rests: each datagram heard is sent to itself again. `workerData`: `busy` until it is
 * terminated, `exit` ends itself amidst, `throw` is told what throws and goes on.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { invariant } from '#engine/base/invariant.ts'
import { openBatchedDatagrams } from '#engine/transport/batched-datagrams.ts'
import { builtAddon } from './datagram-ways.ts'

const ROUNDS = 100
const { addon } = builtAddon
invariant(parentPort && addon, 'batch-worker.ts runs as a worker thread where the addon is built')
const port = parentPort
const mode: unknown = workerData
const socket = openBatchedDatagrams(addon, { address: '127.0.0.1', port: 0, isShared: false })
const heard: string[] = []
let rounds = 0

process.on('uncaughtException', (error) => heard.push(`thrown: ${error.message}`))
socket.start({
  sheds: () => false,
  onDatagram(bytes, address, from) {
    const text = bytes.toString()
    if (mode === 'throw') {
      heard.push(text)
      if (text === 'bad') throw new Error('bug')
      if (text !== 'last') return
      // In a turn of its own, after the exception was told.
      setImmediate(() => {
        port.postMessage(heard)
        void socket.close()
      })
      return
    }
    socket.send(bytes, bytes.length, address, from)
    if (++rounds === ROUNDS) port.postMessage(socket.port)
    if (rounds > ROUNDS && mode === 'exit') process.exit()
  },
  onDatagramError() {},
})
const texts =
  mode === 'throw' ? ['good', 'bad', 'also good', 'bad', 'last'] : Array.from({ length: 20 }, String)
for (const text of texts) socket.send(Buffer.from(text), text.length, '127.0.0.1', socket.port)
