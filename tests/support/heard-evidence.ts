import { vi } from 'vitest'
import type { ProxyGround } from '#engine/proxy/ground.ts'
import type { TestRelay } from './test-relay.ts'

type Evidence = ProxyGround['evidence']
const KINDS = ['answered', 'suspected', 'timedOut', 'refused', 'failed', 'overloaded'] as const

export interface Heard {
  readonly atMs: number
  readonly kind: (typeof KINDS)[number]
  readonly destinationId: number
  /** What is told besides destination and place. */
  readonly what: unknown
}

/** Writes down what calls show of destinations; it goes to the prober all the same. */
export function hearEvidence({ relay, clock }: TestRelay): Heard[] {
  const heard: Heard[] = []
  const evidence: Evidence = relay.prober.evidence
  for (const kind of KINDS) {
    const known = evidence[kind].bind(evidence)
    vi.spyOn(evidence, kind).mockImplementation((...told: Parameters<Evidence[typeof kind]>) => {
      const [destination] = told
      heard.push({ atMs: clock.monotonicMs(), kind, destinationId: destination.id, what: told.at(-1) })
      Reflect.apply(known, evidence, told)
    })
  }
  return heard
}
