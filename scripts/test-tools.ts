// Before `npm test`: SIPp, Chromium, OpenSSL and Kamailio must be there. Installs them where it may (root, apt-get), else
// says what it needs.
import { spawnSync } from 'node:child_process'
import { findProgram, missing, NEEDED, OPTIONAL, wordMissing } from './tools/missing.ts'

const searchPath = `${process.env.PATH ?? ''}:/usr/bin:/usr/sbin:/usr/local/bin`
const INSTALL_LIMIT_MS = 600_000

function aptGet(args: readonly string[]): boolean {
  const ended = spawnSync('apt-get', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: INSTALL_LIMIT_MS,
  })
  return ended.status === 0
}

function install(packages: readonly string[]): void {
  if (process.getuid?.() !== 0 || !findProgram('apt-get', searchPath)) return
  console.log(`installing for the tests: ${packages.join(' ')}`)
  const words = ['install', '-y', '-q', '--no-install-recommends', ...packages]
  // The lists may be missing or old: then once more with new ones.
  if (!aptGet(words) && aptGet(['update', '-q'])) aptGet(words)
  if (packages.includes('kamailio')) quietKamailio()
}

/** Its package starts it on port 5060 where there is a systemd; only the program is wanted. */
function quietKamailio(): void {
  const systemctl = findProgram('systemctl', searchPath)
  if (systemctl) spawnSync(systemctl, ['disable', '--now', 'kamailio'], { stdio: 'ignore', timeout: 60_000 })
}

const lacking = missing(NEEDED, searchPath)
if (lacking.length > 0) install(lacking.map((tool) => tool.package))
const stillLacking = missing(NEEDED, searchPath)
if (stillLacking.length > 0) {
  console.error(wordMissing(stillLacking))
  process.exitCode = 1
}
for (const tool of missing(OPTIONAL, searchPath))
  console.log(`not here, not needed: ${tool.program} (${tool.package}), for ${tool.purpose}`)
