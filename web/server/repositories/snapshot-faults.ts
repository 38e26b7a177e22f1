import type { z } from 'zod'
import { changedFields, type Recorded, rowChangesOf } from '#web/lib/row-changes.ts'
import { InputError } from '../failure.ts'

/** The edit that was tried, as the audit would have it. */
export type Edit = Recorded

interface Rows {
  readonly sets: readonly {
    readonly id: number
    readonly name: string
    readonly destinations: readonly { readonly id: number; readonly uri: string }[]
  }[]
  readonly sources: readonly { readonly id: number; readonly name: string }[]
}

/** A problem of the snapshot as one of a row. */
interface Place {
  /** `destination 7`; empty where it is one of all together. */
  readonly subject: string
  /** As a person finds it: `destination 7 (sip:192.0.2.1)`. */
  readonly words: string
  /** Within the row. */
  readonly field: string
  readonly message: string
}

/**
 * Of all that is wrong the one that the edit can put right: at a field of its own row, else at one of the same name
 * (all destinations are kept for the last resort: at the one that is being edited), else in words, with its row.
 */
export function inputErrorOf(error: z.ZodError, rows: Rows, edit: Edit | undefined): InputError {
  const places = error.issues.map(({ path, message }) => placeOf(path.map(String), message, rows))
  const changes = edit ? rowChangesOf(edit) : []
  const own = places.find(({ subject }) => subject === edit?.subject)
  if (own) return new InputError(own.field, own.message)
  const touched = new Set(changes.flatMap(changedFields))
  const near = places.find(({ field }) => touched.has(nameOf(field)))
  const { subject, words, field, message } = near ?? places[0] ?? NOWHERE
  const at = near ? nameOf(field) : [subject, field].filter(Boolean).join('.')
  return new InputError(at, words ? `${words}: ${near ? '' : `${field}: `}${message}` : message)
}

const NOWHERE: Place = { subject: '', words: '', field: '', message: 'the configuration is not valid' }

const nameOf = (field: string): string => field.split('.')[0] ?? ''

function placeOf(path: readonly string[], message: string, { sets, sources }: Rows): Place {
  const [table, index, ...rest] = path
  if (table === 'settings') {
    const field = path.slice(1).join('.')
    return { subject: 'settings', words: 'settings', field, message }
  }
  const set = table === 'sets' ? sets[Number(index)] : undefined
  const source = table === 'sources' ? sources[Number(index)] : undefined
  const [within, place, ...fields] = rest
  const destination = within === 'destinations' ? set?.destinations[Number(place)] : undefined
  if (destination) return at(`destination ${destination.id}`, destination.uri, fields, message)
  if (set) return at(`set ${set.id}`, set.name, rest, message)
  if (source) return at(`source ${source.id}`, source.name, rest, message)
  return { ...NOWHERE, message }
}

function at(subject: string, name: string, field: readonly string[], message: string): Place {
  return { subject, words: `${subject} (${name})`, field: field.join('.'), message }
}
