import { expect } from 'vitest'
import { expectAnswered, expectForwarded, expectReturned } from './fidelity.ts'
import { statusOf } from './raw-message.ts'
import { closes, PING_LIMIT_MS, type Seen } from './stage.ts'
import type { Outcome, TortureCase } from './torture-case.ts'

function assertForwarded(row: TortureCase, outcome: Outcome & { kind: 'forwarded' }, seen: Seen): void {
  const expected = outcome.as?.(seen.hop.run) ?? [row.message(seen.hop.run)]
  expect(seen.requests).toHaveLength(expected.length)
  expect(seen.finals.map(statusOf)).toEqual(expected.map(() => 200))
  for (const [i, left] of expected.entries()) {
    const [arrived, answer, returned] = [seen.requests[i], seen.answers[i], seen.finals[i]]
    if (arrived) expectForwarded(left, arrived, seen.hop)
    if (answer && returned) expectReturned(answer, returned)
  }
}

function assertAnswered(row: TortureCase, outcome: Outcome & { kind: 'answered' }, seen: Seen): void {
  expect(seen.finals.map(statusOf)).toEqual([outcome.code])
  const [answer] = seen.finals
  if (answer) expectAnswered(row.message(seen.hop.run), answer)
  if (outcome.header) expect(answer?.toString('latin1')).toContain(`\r\n${outcome.header}\r\n`)
  expect(seen.requests).toEqual([])
}

/** What one message led to is what its row says, and the engine still answers. */
export function assertOutcome(row: TortureCase, seen: Seen): void {
  const outcome = row[seen.hop.run]
  expect(seen.isClosed).toBe(closes(outcome))
  if (outcome.kind === 'forwarded') assertForwarded(row, outcome, seen)
  else if (outcome.kind === 'answered') assertAnswered(row, outcome, seen)
  else expect([seen.finals, seen.requests]).toEqual([[], []])
  expect(seen.pingMs, `the engine answers within ${PING_LIMIT_MS} ms`).toBeLessThanOrEqual(PING_LIMIT_MS)
}
