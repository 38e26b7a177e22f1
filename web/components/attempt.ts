import type { Outcome } from '#web/lib/outcome.ts'
import { ATTEMPT_TEXTS } from '#web/texts/shared.ts'

export type Refused = Extract<Outcome<never>, { readonly ok: false }>

/** A lost connection is a result like any other. */
export async function attempt<T>(run: () => Promise<T>): Promise<T | Refused> {
  try {
    return await run()
  } catch {
    return {
      ok: false,
      code: 'PANEL_FAILED',
      message: ATTEMPT_TEXTS.noAnswer,
    }
  }
}
