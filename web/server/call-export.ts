import { ERROR_TEXTS } from '#engine/contract/errors.ts'
import { CALL_CSV_HEAD, callCsv } from '#web/lib/call-csv.ts'
import { type CallFilter, callFilterSchema } from '#web/lib/call-records.ts'
import { userOfSession } from './auth/session-user.ts'
import type { Stoppable } from './clock.ts'
import { readAddress } from './http/address-input.ts'
import { textStream } from './http/text-stream.ts'
import { callNames, callParts } from './repositories/call-records.ts'
import { panelRuntime } from './runtime.ts'

/** Rows that are in memory at a time. */
const PART = 500
/** A session that ends in the meantime ends its export (rules 26). */
const LOOK_AT_SESSION_MS = 1_000

type Format = 'csv' | 'json'

const TYPES: { readonly [format in Format]: string } = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
}

/**
 * All call records that match, as a stream, for whoever is signed in: a viewer sees them all. A part is read when the
 * reader has taken the one before, and nothing more once it has gone away. JSON is one array with a record on each
 * line: a stream that broke off is no array, so nobody takes a part for the whole.
 */
export async function exportCalls(request: Request, format: Format): Promise<Response> {
  if (!(await userOfSession(request.headers))) return refusal(ERROR_TEXTS.UNAUTHORIZED, 401)
  const filter = readAddress(request, callFilterSchema)
  if (!filter.success) return refusal(ERROR_TEXTS.INPUT_INVALID, 400)
  const turn = panelRuntime().exports.take()
  if (!turn) return refusal('Other exports are under way already; try again when one is done.', 503)
  return new Response(streamed(chunks(request, filter.data, format), turn), {
    headers: {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="fairline-calls.${format}"`,
      'cache-control': 'no-store',
    },
  })
}

function refusal(words: string, status: number): Response {
  return new Response(words, { status })
}

function streamed(parts: AsyncGenerator<string>, turn: Stoppable): ReadableStream<Uint8Array> {
  const { clock, log } = panelRuntime()
  return textStream(parts, { clock, log, what: 'an export of call records', onEnd: () => turn.stop() })
}

async function* chunks(request: Request, filter: CallFilter, format: Format): AsyncGenerator<string> {
  const isStillAllowed = sessionWatch(request)
  yield format === 'csv' ? CALL_CSV_HEAD : '['
  let isFirst = true
  for await (const { calls } of callParts(filter, null, () => PART)) {
    if (request.signal.aborted) return
    if (!(await isStillAllowed())) throw new Error('the session ended')
    if (calls.length === 0) continue
    if (format === 'csv') yield callCsv(calls, await callNames(calls))
    else yield `${isFirst ? '\n' : ',\n'}${calls.map((call) => JSON.stringify(call)).join(',\n')}`
    isFirst = false
  }
  if (format === 'json') yield '\n]\n'
}

function sessionWatch(request: Request): () => Promise<boolean> {
  const { clock } = panelRuntime()
  let lookAtMs = clock.wallMs() + LOOK_AT_SESSION_MS
  return async () => {
    if (clock.wallMs() < lookAtMs) return true
    lookAtMs = clock.wallMs() + LOOK_AT_SESSION_MS
    return (await userOfSession(request.headers)) !== null
  }
}
