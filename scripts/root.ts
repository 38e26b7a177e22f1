import path from 'node:path'

/** The folder of package.json: every script works from here, whatever folder it was called in. */
export const ROOT = path.resolve(import.meta.dirname, '..')
