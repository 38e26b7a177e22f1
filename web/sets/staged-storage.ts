import { z } from 'zod'
import { rowEditsSchema } from '#web/lib/destination-edits.ts'
import type { StagedEdits } from './staged-edits.ts'

/** What this browser keeps of one person: how edits are made, and those that wait. A full or forbidden storage keeps nothing. */

const modeKey = (personId: string) => `fairline.staging.${personId}`
const editsKey = (personId: string, setId: number) => `fairline.staged.${personId}.${setId}`

export function readMode(personId: string): boolean {
  return read(modeKey(personId)) === '1'
}

export function writeMode(personId: string, isStaging: boolean): void {
  write(modeKey(personId), isStaging ? '1' : null)
  // The browser tells other tabs; the other tables of this page are told here.
  window.dispatchEvent(new StorageEvent('storage', { key: modeKey(personId) }))
}

/** Calls `onMode` or `onEdits` when another table or tab has changed what is kept. */
export function onKept(personId: string, setId: number, onMode: () => void, onEdits: () => void): () => void {
  const listener = ({ key }: StorageEvent) => {
    if (key === modeKey(personId)) onMode()
    if (key === editsKey(personId, setId)) onEdits()
  }
  window.addEventListener('storage', listener)
  return () => window.removeEventListener('storage', listener)
}

export function readStaged(personId: string, setId: number): StagedEdits {
  const kept = z.preprocess(parsed, rowEditsSchema).safeParse(read(editsKey(personId, setId)))
  return new Map(kept.success ? kept.data.map(({ id, ...edit }) => [id, edit]) : [])
}

export function writeStaged(personId: string, setId: number, edits: StagedEdits): void {
  const rows = [...edits].map(([id, edit]) => ({ id, ...edit }))
  write(editsKey(personId, setId), rows.length > 0 ? JSON.stringify(rows) : null)
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return null
  }
}

function read(key: string): string | null {
  try {
    return window.localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) window.localStorage.removeItem(key)
    else window.localStorage.setItem(key, value)
  } catch {
    // Nothing is kept over a reload then; what is staged stays on the page.
  }
}
