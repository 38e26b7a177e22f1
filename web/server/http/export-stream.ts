import { ERROR_TEXTS } from '#engine/contract/errors.ts'
import { escapeControls } from '#engine/contract/escape-controls.ts'
import type { Role } from '#engine/contract/vocabulary.ts'
import { hasRole, userOfSession } from '../auth/session-user.ts'
import { panelRuntime } from '../runtime.ts'
import { textStream } from './text-stream.ts'

/** A session that ends in the meantime ends its export (rules 26). */
const LOOK_AT_SESSION_MS = 1_000

export type ExportFormat = 'csv' | 'json'

const TYPES: { readonly [format in ExportFormat]: string } = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
}

export interface ExportOrder<T> {
  /** `fairline-NAME.csv` */
  readonly name: string
  readonly role: Role
  readonly format: ExportFormat
  /** Null where the address asks for what there is not. */
  readonly parts: () => AsyncIterable<readonly T[]> | null
  readonly csvHead: string
  readonly csvOf: (rows: readonly T[]) => string | Promise<string>
}

/**
 * All rows that match, as a stream. A part is read when the reader has taken the one before, and nothing more once it has
 * gone away. JSON is one array with a record on each line: a stream that broke off is no array, so nobody takes a part for
 * the whole.
 */
export async function exportStream<T>(request: Request, order: ExportOrder<T>): Promise<Response> {
  const user = await userOfSession(request.headers)
  if (!user) return refusal(ERROR_TEXTS.UNAUTHORIZED, 401)
  if (!hasRole(user, order.role)) return refusal(ERROR_TEXTS.FORBIDDEN, 403)
  const parts = order.parts()
  if (!parts) return refusal(ERROR_TEXTS.INPUT_INVALID, 400)
  const { clock, log, exports } = panelRuntime()
  const turn = exports.take()
  if (!turn) return refusal('Other exports are under way already; try again when one is done.', 503)
  const what = `an export of ${order.name}`
  const stream = textStream(chunks(request, parts, order), { clock, log, what, onEnd: () => turn.stop() })
  return new Response(stream, {
    headers: {
      'content-type': TYPES[order.format],
      'content-disposition': `attachment; filename="fairline-${order.name}.${order.format}"`,
      'cache-control': 'no-store',
    },
  })
}

function refusal(words: string, status: number): Response {
  return new Response(words, { status })
}

async function* chunks<T>(
  request: Request,
  parts: AsyncIterable<readonly T[]>,
  { format, role, csvHead, csvOf }: ExportOrder<T>,
): AsyncGenerator<string> {
  const isStillAllowed = sessionWatch(request, role)
  yield format === 'csv' ? csvHead : '['
  let isFirst = true
  for await (const rows of parts) {
    if (request.signal.aborted) return
    if (!(await isStillAllowed())) throw new Error('the session ended')
    if (rows.length === 0) continue
    if (format === 'csv') yield await csvOf(rows)
    else yield `${isFirst ? '\n' : ',\n'}${jsonLines(rows)}`
    isFirst = false
  }
  if (format === 'json') yield '\n]\n'
}

function jsonLines(rows: readonly unknown[]): string {
  return escapeControls(rows.map((row) => JSON.stringify(row)).join(',\n'))
}

function sessionWatch(request: Request, role: Role): () => Promise<boolean> {
  const { clock } = panelRuntime()
  let lookAtMs = clock.wallMs() + LOOK_AT_SESSION_MS
  return async () => {
    if (clock.wallMs() < lookAtMs) return true
    lookAtMs = clock.wallMs() + LOOK_AT_SESSION_MS
    const user = await userOfSession(request.headers)
    return user !== null && hasRole(user, role)
  }
}
