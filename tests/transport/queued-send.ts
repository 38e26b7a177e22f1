/**
 * Sends forty messages from one buffer that is overwritten after each, and says what arrived. Run with
 * --test-udp-no-try-send, so that every send takes the way it takes when the kernel's buffer is full.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { systemClock } from '#engine/base/clock.ts'
import { silentLogger } from '#engine/base/logger.ts'
import { limitsSchema } from '#engine/contract/limits.ts'
import { openTransport } from '#engine/transport/layer.ts'

const MESSAGES = 40
const user = { onMessage: () => {}, onDrop: () => {}, onUnreachable: () => {} }
const spec = {
  transport: 'udp',
  address: '127.0.0.1',
  port: 0,
  advertise: null,
  send: null,
  clientCertificate: 'none',
} as const
const layer = await openTransport([spec], user, {
  ...{ clock: systemClock, logger: silentLogger, tlsFolder: '' },
  limits: () => limitsSchema.parse({}),
})
const destination = createSocket('udp4').bind(0, '127.0.0.1')
await once(destination, 'listening')

const received: string[] = []
destination.on('message', (bytes) => {
  if (received.push(bytes.toString()) < MESSAGES) return
  process.stdout.write(JSON.stringify(received))
  destination.close()
  void layer.stop()
})

const out = Buffer.alloc(2_000)
const to = { transport: 'udp', address: '127.0.0.1', port: destination.address().port } as const
const [listener] = layer.listeners
for (let i = 0; i < MESSAGES && listener; i++) {
  layer.send(out, out.write(`message ${i}`), listener, to, null)
  out.fill('X')
}
