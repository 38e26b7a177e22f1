import { z } from 'zod'
import type { ErrorCode } from '#engine/contract/errors.ts'
import { type ImportReport, importReportSchema } from '#web/lib/import-report.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { EXCHANGE_TEXTS } from '#web/texts/exchange.ts'

export interface ImportProgress {
  readonly done: number
  readonly of: number
}

export interface ImportQuestion {
  readonly text: string
  readonly merge: boolean
  readonly dryRun: boolean
  /** Empty: by sight. */
  readonly format: string
  readonly revision: number | undefined
}

const lineSchema = z.union([
  z.object({ done: z.int(), of: z.int() }),
  z.object({ ok: z.literal(true), value: importReportSchema }),
  z.object({ ok: z.literal(false), code: z.string(), message: z.string() }),
])

const BROKEN_OFF: Outcome<never> = { ok: false, code: 'PANEL_FAILED', message: EXCHANGE_TEXTS.brokenOff }

/** Sends the file, hears how far it is, and comes back with the outcome. */
export async function askImport(
  { text, merge, dryRun, format, revision }: ImportQuestion,
  onProgress: (progress: ImportProgress) => void,
): Promise<Outcome<ImportReport>> {
  const query = new URLSearchParams({
    ...(merge ? { merge: '1' } : {}),
    ...(dryRun ? { dryRun: '1' } : {}),
    ...(format ? { format } : {}),
    ...(revision === undefined ? {} : { revision: String(revision) }),
  })
  const response = await fetch(`/api/import?${query}`, { method: 'POST', body: text })
  for await (const line of linesOf(response)) {
    const told = lineSchema.safeParse(JSON.parse(line))
    if (!told.success) return BROKEN_OFF
    if ('done' in told.data) onProgress(told.data)
    else if (told.data.ok) return told.data
    else return { ok: false, code: 'DISPATCHER_LIST_INVALID' satisfies ErrorCode, message: told.data.message }
  }
  return BROKEN_OFF
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    rest += value ?? ''
    const lines = rest.split('\n')
    rest = done ? '' : (lines.pop() ?? '')
    for (const line of lines) if (line !== '') yield line
    if (done) return
  }
}
