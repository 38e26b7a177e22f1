import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'

/** A program that tests or benchmarks call, and the Debian package that has it. */
export interface Tool {
  readonly program: string
  readonly package: string
  readonly purpose: string
}

export const NEEDED: readonly Tool[] = [
  { program: 'sipp', package: 'sip-tester', purpose: 'real SIP callers and receivers in the flow tests' },
  { program: 'chromium', package: 'chromium', purpose: 'the browser tests' },
  { program: 'openssl', package: 'openssl', purpose: 'certificates of the TLS tests' },
  { program: 'kamailio', package: 'kamailio', purpose: 'the proxy of somebody else in the flow tests' },
]
export const OPTIONAL: readonly Tool[] = [
  {
    program: 'cc',
    package: 'gcc libc6-dev',
    purpose: 'the addon for datagrams in batches, the light generator of npm run bench',
  },
]

/** Full path of a program on PATH, or null. */
export function findProgram(program: string, searchPath: string): string | null {
  const candidates = searchPath.split(path.delimiter).map((folder) => path.join(folder, program))
  return candidates.find(isExecutable) ?? null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

export function missing(tools: readonly Tool[], searchPath: string): Tool[] {
  return tools.filter(({ program }) => findProgram(program, searchPath) === null)
}

/** What a person is told who has to install them. */
export function wordMissing(tools: readonly Tool[]): string {
  const lines = tools.map(({ program, purpose }) => `  ${program}: ${purpose}`)
  const packages = tools.map((tool) => tool.package).join(' ')
  return `npm test needs programs that are not here:\n${lines.join('\n')}\nInstall them, on Debian or Ubuntu as root: apt-get install -y --no-install-recommends ${packages}`
}
