import { z } from 'zod'
import type { Clock } from '#engine/base/clock.ts'
import type { Logger } from '#engine/base/logger.ts'
import { firstProblem, type Snapshot, snapshotSchema } from '#engine/contract/config.ts'
import { type Checked, readChecked, setAside, writeChecked } from './checked-file.ts'
import type { DataFolder } from './data-folder.ts'
import type { Sealing } from './sealing.ts'
import { giveSecrets, parseSecrets, takeSecrets } from './snapshot-secrets.ts'

const NAME = 'snapshot.json'
const sealedSchema = z.object({ sealed: z.string().optional() })

/** The last configuration that was applied, or null: with it the engine serves calls while no panel is there. */
export function readSnapshot(
  folder: DataFolder,
  sealing: Sealing,
  clock: Clock,
  log: Logger,
): Snapshot | null {
  const path = folder.file(NAME)
  const file = readChecked(path)
  if (file.state === 'missing') return null
  const parsed = file.state === 'good' ? snapshotSchema.safeParse(file.value) : null
  if (parsed?.success) return withSecrets(parsed.data, file, sealing, log)
  const why = parsed ? firstProblem(parsed.error) : file
  log.error('snapshot.json cannot be used; waiting for the panel', {
    kept: setAside(path, clock.wallMs()),
    why,
  })
  return null
}

/** Rejects with the system's error; the file on disk is then the one before. */
export async function writeSnapshot(folder: DataFolder, sealing: Sealing, snapshot: Snapshot): Promise<void> {
  const { masked, secrets } = takeSecrets(snapshot)
  const sealed = secrets.length === 0 ? {} : { sealed: sealing.seal(JSON.stringify(secrets)) }
  await writeChecked(folder.file(NAME), { ...masked, ...sealed })
}

/** The file holds masks, and sealed beside them what stood there (rules 25); one from before that holds it plain. */
function withSecrets(snapshot: Snapshot, file: Checked, sealing: Sealing, log: Logger): Snapshot {
  const sealed = file.state === 'good' ? sealedSchema.safeParse(file.value).data?.sealed : undefined
  if (sealed === undefined) return snapshot
  const secrets = parseSecrets(sealing.open(sealed) ?? '')
  if (!secrets)
    log.error('secrets.key does not open the passwords of snapshot.json; load sources wait for the panel')
  return giveSecrets(snapshot, secrets ?? [])
}
