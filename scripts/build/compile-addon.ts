// Compiles the addon for datagrams in batches. Where that cannot be, a file beside the result says why.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ADDON_FILE } from '#engine/transport/addon.ts'
import { ROOT } from '../root.ts'
import { findProgram } from '../tools/missing.ts'
import { filesBelow } from './stamp.ts'

const LIMIT_MS = 120_000
/** Node's package brings its headers beside its program. */
const HEADERS = path.join(path.dirname(process.execPath), '..', 'include', 'node')
const FLAGS = ['-O2', '-shared', '-fPIC', '-Wall', '-Wextra', '-Werror']

/** Empty when it is compiled, else why not. */
function compile(into: string): string {
  const compiler = findProgram('cc', process.env.PATH ?? '')
  if (!compiler) return 'no C compiler'
  if (!existsSync(path.join(HEADERS, 'node_api.h'))) return `no headers of Node in ${HEADERS}`
  const sources = filesBelow(ROOT, ['engine/transport/batch']).filter((file) => file.endsWith('.c'))
  const ended = spawnSync(compiler, [...FLAGS, `-I${HEADERS}`, '-o', into, ...sources], {
    encoding: 'utf8',
    timeout: LIMIT_MS,
  })
  if (ended.status === 0) return ''
  const [first = 'cc ended without a word'] = `${ended.error ?? ''}${ended.stderr ?? ''}`.trim().split('\n')
  return `the C compiler failed: ${first}`
}

mkdirSync(path.dirname(ADDON_FILE), { recursive: true })
// Renamed into its place: an engine that has the one before loaded goes on with it.
const fresh = `${ADDON_FILE}.new`
const reason = compile(fresh)
if (reason) {
  rmSync(fresh, { force: true })
  rmSync(ADDON_FILE, { force: true })
  writeFileSync(`${ADDON_FILE}.why`, reason)
} else {
  renameSync(fresh, ADDON_FILE)
  rmSync(`${ADDON_FILE}.why`, { force: true })
}
