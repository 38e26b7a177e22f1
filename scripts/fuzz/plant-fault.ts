import { registerHooks } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../root.ts'
import type { Plant } from './plants.ts'

/** The source with the fault in it. Throws where the source has changed, so that the plant no longer fits. */
export function planted(source: string, plant: Plant): string {
  const parts = source.split(plant.text)
  if (parts.length !== 2)
    throw new Error(`a plant does not fit: ${JSON.stringify(plant.text)} is not once in ${plant.file}`)
  return parts.join(plant.by)
}

/** From now on this thread loads the file with the fault. Before the file is first imported. */
export function plantFault(plant: Plant): void {
  const url = pathToFileURL(path.join(ROOT, plant.file)).href
  registerHooks({
    load(loaded, context, next) {
      const found = next(loaded, context)
      if (loaded !== url) return found
      return { ...found, source: planted(Buffer.from(String(found.source)).toString(), plant) }
    },
  })
}
