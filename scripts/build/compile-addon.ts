// `compile-addon.ts FILE`: compiles the addon for datagrams in batches. Where that cannot be, FILE.why says why.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
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

const [, , file] = process.argv
if (!file) throw new Error('compile-addon.ts needs the file to write')
mkdirSync(path.dirname(file), { recursive: true })
// Renamed into its place: an engine that has the one before loaded goes on with it.
const fresh = `${file}.new`
const reason = compile(fresh)
if (reason) {
  rmSync(fresh, { force: true })
  rmSync(file, { force: true })
  writeFileSync(`${file}.why`, reason)
} else {
  renameSync(fresh, file)
  rmSync(`${file}.why`, { force: true })
}
