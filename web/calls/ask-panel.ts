import { z } from 'zod'
import { ERROR_TEXTS, type ErrorCode } from '#engine/contract/errors.ts'
import type { Outcome } from '#web/lib/outcome.ts'

const failureSchema = z.object({ ok: z.literal(false), code: z.string(), message: z.string() })

/** A question to the panel, answered by the schema; a lost connection is an outcome like any other. */
export async function askPanel<T>(
  url: string,
  schema: z.ZodType<T>,
  signal: AbortSignal,
): Promise<Outcome<T>> {
  try {
    const response = await fetch(url, { signal, headers: { accept: 'application/json' } })
    const body: unknown = await response.json()
    const failure = failureSchema.safeParse(body)
    if (!failure.success) return z.object({ ok: z.literal(true), value: schema }).parse(body)
    return { ...failure.data, code: knownCode(failure.data.code) }
  } catch {
    return {
      ok: false,
      code: 'PANEL_FAILED',
      message: 'The panel does not answer; this page goes on asking.',
    }
  }
}

function knownCode(code: string): ErrorCode {
  const codes = Object.keys(ERROR_TEXTS) as ErrorCode[]
  return codes.find((known) => known === code) ?? 'PANEL_FAILED'
}
