import { once } from 'node:events'
import { statSync } from 'node:fs'
import { createServer } from 'node:net'
import { FairlineError } from '#engine/contract/errors.ts'
import { openDataFolder, systemCode } from './data-folder.ts'

/**
 * Keeps other engines out of the folder while this process lives. The name in the system's table of sockets (Linux) goes
 * with the process, however it ends, and no file is left. Throws `DATA_FOLDER_UNWRITABLE`, `DATA_FOLDER_IN_USE`.
 */
export async function holdDataFolder(path: string): Promise<void> {
  if (process.platform !== 'linux') return
  const { dev, ino } = statSync(openDataFolder(path).path)
  const holder = createServer((caller) => caller.destroy())
  holder.listen(`\0fairline-data-${dev}-${ino}`).unref()
  await once(holder, 'listening').catch((error: unknown) => {
    if (systemCode(error) !== 'EADDRINUSE') return
    const detail = `${path}: end that engine first, or set FAIRLINE_DATA to a folder of this one's own.`
    throw new FairlineError('DATA_FOLDER_IN_USE', detail, error)
  })
}
