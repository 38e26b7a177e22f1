import type { Clock } from '#engine/base/clock.ts'
import type { Logger } from '#engine/base/logger.ts'
import { firstProblem, type Snapshot, snapshotSchema } from '#engine/contract/config.ts'
import { readChecked, setAside, writeChecked } from './checked-file.ts'
import type { DataFolder } from './data-folder.ts'

const NAME = 'snapshot.json'

/** The last configuration that was applied, or null: with it the engine serves calls while no panel is there. */
export function readSnapshot(folder: DataFolder, clock: Clock, log: Logger): Snapshot | null {
  const path = folder.file(NAME)
  const file = readChecked(path)
  if (file.state === 'missing') return null
  const parsed = file.state === 'good' ? snapshotSchema.safeParse(file.value) : null
  if (parsed?.success) return parsed.data
  const why = parsed ? firstProblem(parsed.error) : file
  log.error('snapshot.json cannot be used; waiting for the panel', {
    kept: setAside(path, clock.wallMs()),
    why,
  })
  return null
}

/** Rejects with the system's error; the file on disk is then the one before. */
export function writeSnapshot(folder: DataFolder, snapshot: Snapshot): Promise<void> {
  return writeChecked(folder.file(NAME), snapshot)
}
