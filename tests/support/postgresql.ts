import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

const ROOT = '/usr/lib/postgresql'

/** Why the PostgreSQL tests cannot run here; empty when they can. */
export function postgresqlMissing(): string {
  return binaries() === null ? 'no PostgreSQL server is installed (apt-get install postgresql)' : ''
}

function binaries(): string | null {
  const versions = fs.existsSync(ROOT)
    ? fs.readdirSync(ROOT).sort((left, right) => Number(right) - Number(left))
    : []
  const found = versions
    .map((version) => path.join(ROOT, version, 'bin'))
    .find((bin) => fs.existsSync(path.join(bin, 'initdb')))
  return found ?? null
}

/** The server refuses to run as root. */
function run(program: string, args: readonly string[]): void {
  const bin = path.join(binaries() ?? '', program)
  const isRoot = process.getuid?.() === 0
  const [command, ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', bin, ...args] : [bin, ...args]
  if (command !== undefined) execFileSync(command, rest, { stdio: 'ignore' })
}

export interface TestPostgresql {
  readonly url: string
  stop(): void
}

/** A throw-away cluster on a socket of its own. */
export function startPostgresql(folder: string): TestPostgresql {
  const data = path.join(folder, 'pg')
  fs.mkdirSync(data)
  fs.chmodSync(folder, 0o755)
  if (process.getuid?.() === 0) execFileSync('chown', ['postgres', data])
  run('initdb', ['-D', path.join(data, 'data'), '-A', 'trust', '-U', 'fairline'])
  const options = `-k ${data} -c listen_addresses= -c fsync=off`
  run('pg_ctl', ['-D', path.join(data, 'data'), '-o', options, '-l', path.join(data, 'log'), '-w', 'start'])
  return {
    url: `postgresql://fairline@localhost/postgres?host=${encodeURIComponent(data)}`,
    stop: () => run('pg_ctl', ['-D', path.join(data, 'data'), '-m', 'immediate', '-w', 'stop']),
  }
}
