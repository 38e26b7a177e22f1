import { expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import {
  AT_LENGTH,
  AT_OFFSET,
  AT_PORT,
  ENTRY_WORDS,
  MOST_DEPARTURES,
  OUTGOING_BYTES,
  QUEUED,
  SENT,
  sharedMemory,
} from '#engine/transport/batch-layout.ts'
import { Outbox } from '#engine/transport/outbox.ts'

const NOWHERE = new Int32Array(5)

/** The addon's side: takes the oldest, as the kernel does. */
class Kernel {
  private readonly memory = sharedMemory()
  private readonly bytes = Buffer.from(this.memory.outgoing)
  private readonly table = new Int32Array(this.memory.departures)
  private readonly counts = new Int32Array(this.memory.counts)
  readonly outbox = new Outbox(this.memory)

  /** Starts where 32 bit end, so that they are passed. */
  constructor(first = 0) {
    this.counts.fill(first, QUEUED, SENT + 1)
  }

  take(): { port: number; bytes: Buffer } {
    const sent = this.counts[SENT] ?? 0
    const at = (sent & (MOST_DEPARTURES - 1)) * ENTRY_WORDS
    const offset = this.table[at + AT_OFFSET] ?? 0
    const bytes = Buffer.from(this.bytes.subarray(offset, offset + (this.table[at + AT_LENGTH] ?? 0)))
    this.counts[SENT] = sent + 1
    return { port: this.table[at + AT_PORT] ?? 0, bytes }
  }
}

test.each([0, 2 ** 31 - 50])(
  'what waits is never written over, whatever comes and goes (from %i on)',
  (first) => {
    const random = seededRandom(first + 5)
    const kernel = new Kernel(first)
    const waiting: { port: number; length: number }[] = []
    let refused = 0
    for (let step = 0; step < 20_000; step++) {
      const isPut = random.below(100) < (step % 4_000 < 2_000 ? 70 : 30)
      if (isPut) {
        const length = random.below(20) === 0 ? random.below(65_507) : random.below(1_500)
        const port = step + 1
        const bytes = Buffer.alloc(length, port % 251)
        if (kernel.outbox.put(bytes, length, NOWHERE, port)) waiting.push({ port, length })
        else refused++
      } else {
        const oldest = waiting.shift()
        if (!oldest) continue
        const { port, bytes } = kernel.take()
        expect([port, bytes.length]).toEqual([oldest.port, oldest.length])
        expect(bytes.equals(Buffer.alloc(oldest.length, port % 251))).toBe(true)
      }
      expect(kernel.outbox.waiting).toBe(waiting.length)
    }
    expect(refused).toBeGreaterThan(0)
  },
)

test('a megabyte may wait, and no more entries than the table has', () => {
  const large = new Kernel()
  const bytes = Buffer.alloc(1_000)
  let count = 0
  while (large.outbox.put(bytes, 1_000, NOWHERE, 1)) count++
  expect(count).toBe(Math.floor(OUTGOING_BYTES / 1_000))
  const small = new Kernel()
  for (let i = 0; i < MOST_DEPARTURES; i++) expect(small.outbox.put(bytes, 4, NOWHERE, 1)).toBe(true)
  expect(small.outbox.put(bytes, 4, NOWHERE, 1)).toBe(false)
  small.take()
  expect(small.outbox.put(bytes, 4, NOWHERE, 1)).toBe(true)
})
