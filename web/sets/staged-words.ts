import type { Format } from '#web/lib/format.ts'
import { STAGE_TEXTS } from '#web/texts/sets.ts'
import { ADMIN_STATE_WORDS } from '#web/texts/vocabulary.ts'
import { fieldsOf, type StagedField, type StagedRow } from './staged-edits.ts'

/** What a staged change does, in words. */

export interface ChangeWords {
  readonly field: string
  readonly from: string
  readonly to: string
}

export function changeWords({ row, edit }: StagedRow, format: Format): ChangeWords[] {
  return fieldsOf(edit).map((name) => {
    const field = STAGE_TEXTS.fields[name]
    if (name === 'remove' || name === 'position') return { field, from: '', to: '' }
    const word = (value: unknown) => wordOf(name, value, format)
    return { field, from: row ? word(row[name]) : STAGE_TEXTS.gone, to: word(edit[name]) }
  })
}

function wordOf(name: StagedField, value: unknown, format: Format): string {
  if (value === null) return STAGE_TEXTS.unlimited
  if (typeof value === 'number') return format.count(value)
  const states: Readonly<Record<string, string>> = ADMIN_STATE_WORDS
  return (name === 'adminState' && states[String(value)]) || String(value)
}

/** What becomes of the calls in progress there. */
export function effectWords({ row, edit }: StagedRow, calls: number, format: Format): string {
  const { effects } = STAGE_TEXTS
  const words = `${format.count(calls)} ${calls === 1 ? 'call' : 'calls'}`
  if (edit.remove) return effects.removed(words)
  if (edit.adminState) return effects[edit.adminState](words)
  const channels = edit.channels === undefined ? row?.channels : edit.channels
  if (edit.channels !== undefined && typeof channels === 'number' && channels < calls)
    return effects.above(words, format.count(calls - channels))
  return effects.stay(words)
}
