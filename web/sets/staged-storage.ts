import { ADMIN_STATES } from '#engine/contract/vocabulary.ts'
import type { RowEdit } from '#web/lib/destination-edits.ts'
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
  const kept = parsed(read(editsKey(personId, setId)))
  if (!Array.isArray(kept) || !kept.every(isRowEdit)) return new Map()
  return new Map(kept.map(({ id, ...edit }) => [id, edit]))
}

export function writeStaged(personId: string, setId: number, edits: StagedEdits): void {
  const rows = [...edits].map(([id, edit]) => ({ id, ...edit }))
  write(editsKey(personId, setId), rows.length > 0 ? JSON.stringify(rows) : null)
}

/** As far as a table needs it to draw; whether it may be so, the panel says when it is applied. */
function isRowEdit(row: unknown): row is RowEdit {
  if (typeof row !== 'object' || row === null) return false
  return 'id' in row && Object.entries(row).every(([name, value]) => isPart(name, value))
}

function isPart(name: string, value: unknown): boolean {
  if (name === 'remove') return value === true
  if (name === 'adminState') return ADMIN_STATES.some((state) => state === value)
  return PARTS.includes(name) && (Number.isSafeInteger(value) || (name === 'channels' && value === null))
}

const PARTS = ['id', 'revision', 'weight', 'priority', 'channels', 'position']

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '[]')
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
