import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileNameOf } from './hash.ts'

/** An input that hurts an oracle. */
export interface Finding {
  readonly target: string
  readonly oracle: string
  readonly detail: string
  readonly input: Uint8Array
  /** Of all targets, up to this one. */
  readonly executions: number
  readonly elapsedMs: number
}

const MOST_SHOWN = 2_000

/** Printable as it is, everything else escaped; whole lines of the input on lines of their own. */
export function escaped(input: Uint8Array): string {
  const shown = Buffer.from(input)
    .toString('latin1', 0, MOST_SHOWN)
    .replace(/[^ -~]|\\/g, (octet) => ESCAPES[octet] ?? hex(octet))
    .replaceAll('\\r\\n', '\\r\\n\n  ')
  return input.length > MOST_SHOWN ? `${shown}… (${input.length} bytes)` : shown
}

const ESCAPES: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t', '\\': '\\\\' }

function hex(octet: string): string {
  return `\\x${octet.charCodeAt(0).toString(16).padStart(2, '0')}`
}

/** Writes the input into the folder and returns the file's name. */
export function keepFinding(finding: Finding, folder: string): string {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `${finding.target}-${fileNameOf(finding.input)}`)
  writeFileSync(file, finding.input)
  return file
}
