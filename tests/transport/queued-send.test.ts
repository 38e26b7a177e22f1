import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('what the kernel cannot take at once leaves unchanged, though the buffer is used again', async () => {
  const script = new URL('./queued-send.ts', import.meta.url).pathname
  const run = await promisify(execFile)(process.execPath, ['--test-udp-no-try-send', script], {
    timeout: 20_000,
  })
  expect(JSON.parse(run.stdout)).toEqual(Array.from({ length: 40 }, (_, i) => `message ${i}`))
})
