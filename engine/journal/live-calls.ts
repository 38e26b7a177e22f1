import { readFileSync } from 'node:fs'
import type { SegmentName } from './data-folder.ts'
import type { JournalledCall } from './entry.ts'
import { eachLine, readAnswerLine, readBranchLine, readCancelLine, readRingLine } from './journal-lines.ts'

/** Calls that may still be alive, and the lines that could not be read. */
export interface LiveCalls {
  /** Numbered anew from 1: numbers of different starts would collide. */
  readonly calls: readonly JournalledCall[]
  readonly damagedLines: number
}

interface CallLines {
  branch: string
  ring: string
  answer: string
  cancel: string
  isOver: boolean
}

/**
 * The lines of one start of the engine, by call; the last branch and the last answer count. A branch line that the
 * journal copied forward may stand behind lines that were written after it. Nothing stands behind the end.
 */
class StartLines {
  readonly calls = new Map<number, CallLines>()
  damaged = 0

  add(text: string): void {
    this.damaged += eachLine(text, (kind, call, start, end) => this.note(kind, call, text.slice(start, end)))
  }

  private note(kind: string, call: number, line: string): void {
    const known = this.calls.get(call)
    if (!known && kind === 'E') return
    const lines = known ?? { branch: '', ring: '', answer: '', cancel: '', isOver: false }
    if (kind === 'B' || kind === 'b') {
      if (kind === 'B' && line !== lines.branch) lines.ring = ''
      lines.branch = line
    } else if (kind === 'R') lines.ring = line
    else if (kind === 'A') lines.answer = line
    else if (kind === 'C') lines.cancel = line
    else if (kind === 'E') lines.isOver = true
    if (!known) this.calls.set(call, lines)
  }
}

function readStart(segments: readonly SegmentName[]): StartLines {
  const lines = new StartLines()
  for (const segment of segments) lines.add(readText(segment))
  return lines
}

/** A file that cannot be read costs its calls, counted as one damaged line, never the start of the engine. */
function readText(segment: SegmentName): string {
  try {
    return readFileSync(segment.path, 'utf8')
  } catch {
    return 'unreadable\n'
  }
}

class LiveCallReader {
  readonly calls: JournalledCall[] = []
  damagedLines = 0
  /**
   * A call that a newer start knows is left to that start, ended or not: an engine killed before it deleted
   * its predecessor's segments leaves the same call in both.
   */
  private readonly told = new Set<string>()

  /** Newest start first. `isLast`: no older start follows, so ended calls need no look. */
  add(start: StartLines, isLast: boolean): void {
    this.damagedLines += start.damaged
    const found: string[] = []
    for (const lines of start.calls.values()) {
      if (lines.branch === '' || (lines.isOver && isLast)) continue
      const key = this.take(lines)
      if (key) found.push(key)
    }
    for (const key of found) this.told.add(key)
  }

  private take(lines: CallLines): string {
    const branch = readBranchLine(lines.branch)
    if (!branch) {
      this.damagedLines++
      return ''
    }
    const key = `${branch.fromTag} ${branch.callId}`
    if (lines.isOver || this.told.has(key)) return key
    const call = this.calls.length + 1
    const answer = lines.answer ? readAnswerLine(lines.answer) : null
    const ring = lines.ring ? readRingLine(lines.ring) : null
    const cancel = lines.cancel ? readCancelLine(lines.cancel) : null
    this.calls.push({
      branch: { ...branch, call },
      ring: ring && { ...ring, call },
      answer: answer && { ...answer, call },
      cancel: cancel && { ...cancel, call },
    })
    return key
  }
}

/** Reads all segments (oldest first). Ended calls are left out. */
export function readLiveCalls(segments: readonly SegmentName[]): LiveCalls {
  const starts = [...new Set(segments.map((segment) => segment.startNumber))].sort((a, b) => b - a)
  const reader = new LiveCallReader()
  starts.forEach((startNumber, i) => {
    const own = segments.filter((segment) => segment.startNumber === startNumber)
    reader.add(readStart(own), i === starts.length - 1)
  })
  return reader
}
