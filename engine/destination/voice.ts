import type { Verdict } from '#engine/contract/vocabulary.ts'
import type { Voice } from './health.ts'

/** The same verdict goes on since it began; another begins now. */
export function speak(
  before: Voice,
  verdict: Verdict,
  reason: string,
  nowMs: number,
): { verdict: Verdict; reason: string; sinceMs: number } {
  const goesOn = before.verdict === verdict && before.sinceMs !== null
  return { verdict, reason, sinceMs: goesOn ? (before.sinceMs ?? nowMs) : nowMs }
}

/** `3 probes`, `1 probe`. */
export function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`
}
