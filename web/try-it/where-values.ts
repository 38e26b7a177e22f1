import type { z } from 'zod'
import type { dryRunSchema } from '#engine/contract/dry-run.ts'

export type WhereKind = 'parts' | 'message'

/** The form's fields; empty is left to the engine. */
export interface WhereValues extends Record<string, unknown> {
  kind: WhereKind
  method: string
  requestUri: string
  from: string
  to: string
  callId: string
  /** One to a line. */
  headers: string
  message: string
  sourceAddress: string
  sourcePort: number | string
  listener: string
  setId: string
}

export const EMPTY_WHERE: WhereValues = {
  kind: 'parts',
  method: 'INVITE',
  requestUri: '',
  from: '',
  to: '',
  callId: '',
  headers: '',
  message: '',
  sourceAddress: '',
  sourcePort: '',
  listener: '',
  setId: '',
}

/** Taken over from the address as they stand there. */
const PREFILLED = ['requestUri', 'from', 'to', 'callId', 'sourceAddress'] as const

/** What a link from a past call brings along; null where it brings nothing. `read`: of the page's address. */
export function prefilledWhere(
  read: (name: string) => string,
): { readonly values: WhereValues; readonly atMs: number | null } | null {
  const given = PREFILLED.map((name) => [name, read(name).slice(0, 512)] as const)
  if (given.every(([, value]) => value === '')) return null
  const port = Number(read('sourcePort'))
  const at = Number(read('at'))
  const sourcePort = Number.isInteger(port) && port > 0 && port < 65_536 ? port : ''
  return {
    values: { ...EMPTY_WHERE, ...Object.fromEntries(given), sourcePort },
    atMs: Number.isSafeInteger(at) && at > 0 && at < 8.64e15 ? at : null,
  }
}

export function commandOf(values: WhereValues): z.input<typeof dryRunSchema> {
  const { kind, sourcePort, setId, listener } = values
  const asked = {
    sourceAddress: values.sourceAddress.trim(),
    sourcePort: sourcePort === '' ? 0 : Number(sourcePort),
    listener,
    setId: setId === '' ? null : Number(setId),
  }
  if (kind === 'message') return { ...asked, message: values.message }
  return {
    ...asked,
    method: values.method.trim(),
    requestUri: values.requestUri.trim(),
    from: values.from.trim(),
    to: values.to.trim(),
    callId: values.callId.trim(),
    headers: values.headers.split('\n').filter((line) => line.trim() !== ''),
  }
}

/** Where a refusal is shown: at the field it names, or at the pasted message; null: below the form. */
export function problemField(field: string, kind: WhereKind): string | null {
  const [name = ''] = field.split('.')
  if (['sourceAddress', 'sourcePort', 'listener', 'setId'].includes(name)) return name
  if (kind === 'message') return 'message'
  return Object.hasOwn(EMPTY_WHERE, name) && name !== 'message' ? name : null
}
