import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { DATAGRAM_WAYS } from './datagram-ways.ts'

const story = new URL('./full-queue.ts', import.meta.url).pathname
const inNamespace = (mode: string) => ['-n', process.execPath, story, mode]

/** Only root may make networks, and not everywhere. */
const isAllowed = spawnSync('unshare', inNamespace('try')).status === 0
if (!isAllowed)
  process.stderr.write('a full send queue is not tested: network namespaces may not be made here\n')

describe.skipIf(!isAllowed).each(DATAGRAM_WAYS)(
  'a link that is slower than we are, datagrams $way',
  ({ addon }) => {
    test('a megabyte waits, more is refused and counted, and what waited arrives whole and in order', async () => {
      const run = await promisify(execFile)('unshare', inNamespace(addon ? 'batched' : 'plain'), {
        timeout: 20_000,
      })
      const { accepted, drops, arrived, afterwards } = JSON.parse(run.stdout)
      expect(drops).toEqual(['send-queue-full'])
      expect(accepted).toBeGreaterThan(1_000)
      expect(accepted).toBeLessThan(2_000)
      expect(arrived).toEqual(Array.from({ length: accepted }, (_, i) => String(i)))
      expect(afterwards).toBe(String(accepted))
    })
  },
)
