// Loads every module of engine and panel once, so that Node's compile cache has them before the first start.
// Entry points are left out: loading them would start what they start.
import { flushCompileCache } from 'node:module'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../root.ts'
import { filesBelow } from './stamp.ts'

const isModule = (file: string) => file.endsWith('.ts') && !file.endsWith('.d.ts')
const isEntry = (file: string) => /\/engine\/(main|relay)\.ts$/.test(file)

for (const file of filesBelow(ROOT, ['engine', 'web/server', 'web/lib', 'prisma/client.ts'])) {
  if (!isModule(file) || isEntry(file)) continue
  // A module that cannot be loaded alone is compiled when its process starts; nothing else is lost.
  await import(pathToFileURL(file).href).catch(() => {})
}
flushCompileCache()
process.exit(0)
