import { readdirSync, readFileSync } from 'node:fs'

/** What /proc says of processes. Zombies count as ended. */

interface Stat {
  readonly pid: number
  readonly parent: number
  readonly state: string
  /** Ticks since boot: tells a process from a later one with its number. */
  readonly startedAt: number
}

/** One process, told apart from a later one with the same number. */
export interface ProcessMark {
  readonly pid: number
  readonly startedAt: number
}

function readStat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { pid, state: fields[0] ?? '', parent: Number(fields[1]), startedAt: Number(fields[19]) }
  } catch {
    return null
  }
}

export function isAlive(pid: number): boolean {
  const stat = readStat(pid)
  return stat !== null && stat.state !== 'Z' && stat.state !== 'X'
}

function isSameAlive(mark: ProcessMark): boolean {
  return isAlive(mark.pid) && readStat(mark.pid)?.startedAt === mark.startedAt
}

/** A process and all its descendants as they are now. */
export function family(pid: number): ProcessMark[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((stat) => stat !== null)
  const found = new Set([pid])
  let before = 0
  while (found.size > before) {
    before = found.size
    for (const stat of all) if (found.has(stat.parent)) found.add(stat.pid)
  }
  return all
    .filter((stat) => found.has(stat.pid))
    .map(({ pid: member, startedAt }) => ({ pid: member, startedAt }))
}

/** SIGKILL to those of the marked that still run; returns them. */
export function killLeft(marks: readonly ProcessMark[]): ProcessMark[] {
  const left = marks.filter(isSameAlive)
  for (const mark of left) {
    try {
      process.kill(mark.pid, 'SIGKILL')
    } catch {
      // Ended in between.
    }
  }
  return left
}
