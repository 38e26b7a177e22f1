// Packs the panel's scripts and styles once, for all who will ask for them (web/server/http/built-files.ts).
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import { ROOT } from '../root.ts'
import { filesBelow } from './stamp.ts'

const level = constants.Z_BEST_COMPRESSION
// `filesBelow` skips `.next` inside of what it is given, not what it is given.
const files = filesBelow(ROOT, ['web/.next/static']).filter((file) => /\.(js|css)$/.test(file))
await Promise.all(
  files.map(async (file) => writeFile(`${file}.gz`, await promisify(gzip)(await readFile(file), { level }))),
)
