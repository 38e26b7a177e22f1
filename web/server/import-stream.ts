import { z } from 'zod'
import { ERROR_TEXTS, type ErrorCode } from '#engine/contract/errors.ts'
import { EXCHANGE_FORMATS } from '#web/lib/exchange-formats.ts'
import type { ImportReport } from '#web/lib/import-report.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { hasRole, type SessionUser, userOfSession } from './auth/session-user.ts'
import { asFairlineError } from './failure.ts'
import { readAddress } from './http/address-input.ts'
import { readText } from './http/read-body.ts'
import { errorFields } from './log.ts'
import { type ImportOptions, importDispatcherList } from './repositories/dispatcher-import.ts'
import { panelRuntime } from './runtime.ts'

/** A character of the 8 million that are read has four bytes at most; files of peers are nearly all ASCII. */
const MOST_BYTES = 12 * 1024 * 1024

const isSaid = z
  .literal('1')
  .optional()
  .transform((text) => text === '1')
const schema = z.object({
  merge: isSaid,
  dryRun: isSaid,
  format: z.enum(EXCHANGE_FORMATS).optional(),
  revision: z.coerce.number().int().min(0).optional(),
})

type Line = { readonly done: number; readonly of: number } | Outcome<ImportReport>

/** An import of 10,000 destinations takes seconds: its page is told of each part of it. */
export async function importFromPage(request: Request): Promise<Response> {
  const user = await userOfSession(request.headers)
  if (!user) return refusal('UNAUTHORIZED', 401)
  if (!hasRole(user, 'admin')) return refusal('FORBIDDEN', 403)
  const asked = readAddress(request, schema)
  if (!asked.success) return refusal('INPUT_INVALID', 400)
  // Compressed, the lines would wait for one another.
  return new Response(steps(request, asked.data, user), {
    headers: {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'cache-control': 'no-store, no-transform',
    },
  })
}

function refusal(code: ErrorCode, status: number): Response {
  return Response.json({ ok: false, code, message: ERROR_TEXTS[code] }, { status })
}

/** What was begun is done, whether or not the page still listens. */
function steps(request: Request, options: ImportOptions, user: SessionUser): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let isHeard = true
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      const tell = (line: Line) => {
        if (isHeard) controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`))
      }
      tell(await outcomeOf(request, { ...options, onProgress: tell }, user))
      if (isHeard) controller.close()
    },
    cancel() {
      isHeard = false
    },
  })
}

async function outcomeOf(
  request: Request,
  options: ImportOptions,
  user: SessionUser,
): Promise<Outcome<ImportReport>> {
  try {
    const text = await readText(request, MOST_BYTES)
    return { ok: true, value: await importDispatcherList(text, options, user) }
  } catch (error) {
    const known = asFairlineError(error)
    if (known) return { ok: false, ...known }
    panelRuntime().log.error('an import failed', errorFields(error))
    return {
      ok: false,
      code: 'DATABASE_FAILED',
      message: 'This could not be imported; the panel log says why.',
    }
  }
}
