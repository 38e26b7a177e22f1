import type { Outcome } from '#web/lib/outcome.ts'

const UNANSWERED = {
  ok: false,
  code: 'PANEL_FAILED',
  message: 'The panel does not answer; this page goes on asking.',
} as const

/**
 * A question to the panel that this page came from. Its answer is believed as an action's is, for both are made by the
 * same code; what is no outcome at all, and a lost connection, is an outcome like any other.
 */
export async function askPanel<T>(url: string, signal: AbortSignal): Promise<Outcome<T>> {
  try {
    const response = await fetch(url, { signal, headers: { accept: 'application/json' } })
    const body: unknown = await response.json()
    return isOutcome<T>(body) ? body : UNANSWERED
  } catch {
    return UNANSWERED
  }
}

function isOutcome<T>(body: unknown): body is Outcome<T> {
  if (typeof body !== 'object' || body === null || !('ok' in body)) return false
  return body.ok === true ? 'value' in body : 'message' in body && typeof body.message === 'string'
}
