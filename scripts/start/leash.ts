// Loaded into every supervised process (`--import`). When the supervisor dies, even by SIGKILL, the channel to it
// closes: then the process ends as on SIGTERM, and by itself after ten seconds if that did not do it.
import { isMainThread } from 'node:worker_threads'

const GRACE_MS = 10_000

if (isMainThread && process.connected) {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM')
    setTimeout(() => process.exit(1), GRACE_MS).unref()
  })
  // The channel alone must not keep the process alive.
  process.channel?.unref()
}
