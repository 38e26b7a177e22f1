import type { ProbeHistory } from '#engine/contract/probe-history.ts'
import type { RelayAnswers, RelayQuestion } from '#engine/control/relay-port.ts'
import { dryRun } from '#engine/proxy/dry-run.ts'
import type { Relay } from './compose.ts'

const NO_PROBES: ProbeHistory = { sinceMs: null, count: 0, probes: [] }

type Done = (answer: Partial<RelayAnswers>) => void

/** What a person wants to know of this relay thread, or wants it to do. `done` hears of it once. */
export function answerQuestion(relay: Relay, question: RelayQuestion, done: Done): void {
  const { directory, transport, clock, tracker: book, liveness } = relay
  switch (question.about) {
    case 'live-calls':
      liveness.desk.list(question.query, (page) => done({ 'live-calls': page }))
      return
    case 'release':
      liveness.desk.release(question.command, (released) => done({ release: { released } }))
      return
    case 'dry-run':
      done({ 'dry-run': dryRun({ directory, transport, clock, book }, question.command) })
      return
    case 'probe-history':
      done({
        'probe-history':
          directory.destination(question.destinationId)?.observations.probes.read() ?? NO_PROBES,
      })
  }
}
