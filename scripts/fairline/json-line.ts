import { escapeControls } from '#engine/contract/escape-controls.ts'

/** For programs to read, and nothing for a terminal to obey. */
export function jsonLine(value: unknown): string {
  return escapeControls(JSON.stringify(value))
}
