import { type SetConfig, setSchema } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { unfitnessOf } from '#engine/contract/fitness.ts'
import { problemsOf } from '#web/components/problems.ts'
import { type SetInput, setInputSchema } from '#web/lib/inputs.ts'
import { type EvidenceValues, evidenceOf, evidenceValues } from './evidence-values.ts'
import { linesOf, numberOf } from './field-values.ts'
import { type PlacingValues, placingOf, placingValues } from './placing-values.ts'
import { type ProbeValues, probeOf, probeValues } from './probe-values.ts'

/** A set as its form holds it. */
export interface SetValues extends PlacingValues, Record<string, unknown> {
  id: number | string
  name: string
  fullCode: number | string
  attemptTimeoutMs: number | string
  ringTimeoutSec: number | string
  maxAttempts: number | string
  failoverCodes: string
  rewriteRequestUri: boolean
  path: SetConfig['path']
  probe: ProbeValues
  evidence: EvidenceValues
  loadFormula: SetConfig['loadFormula']
  overloadControl: boolean
}

export function setValues(set: SetConfig | null): SetValues {
  const { id, name, destinations: _, failoverCodes, ...rest } = set ?? setSchema.parse({ id: 1, name: 'new' })
  return {
    ...rest,
    ...placingValues(rest),
    probe: probeValues(rest.probe),
    evidence: evidenceValues(rest.evidence),
    id: set ? id : '',
    name: set ? name : '',
    failoverCodes: failoverCodes.join(', '),
  }
}

export function setOf(values: SetValues): SetInput {
  return {
    ...(values.id === '' ? {} : { id: numberOf(values.id) }),
    name: values.name.trim(),
    ...placingOf(values),
    fullCode: numberOf(values.fullCode),
    attemptTimeoutMs: numberOf(values.attemptTimeoutMs),
    ringTimeoutSec: numberOf(values.ringTimeoutSec),
    maxAttempts: numberOf(values.maxAttempts),
    failoverCodes: linesOf(values.failoverCodes.replaceAll(' ', ',')).map(Number),
    rewriteRequestUri: values.rewriteRequestUri,
    path: values.path,
    probe: probeOf(values.probe),
    evidence: evidenceOf(values.evidence),
    loadFormula: values.loadFormula,
    overloadControl: values.overloadControl,
  }
}

/** By the field where it is put right; what does not go together is said before it is sent. */
export function setProblems(
  values: SetValues,
  destinations: readonly DestinationConfig[],
): Record<string, string> {
  const input = setOf(values)
  const problems = problemsOf(setInputSchema, input)
  if (Object.keys(problems).length > 0) return { ...problems, ...atTexts(problems) }
  const set = { ...setInputSchema.parse(input), id: input.id ?? 0, destinations }
  const unfit = unfitnessOf(set, []).map(({ path, message }) => [path.join('.'), message] as const)
  return atTexts(Object.fromEntries(unfit.toReversed()))
}

/** Lists that are written as one text, and what only a destination's own form can mend. */
function atTexts(problems: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(problems).map(([path, message]) => {
      const [first = ''] = path.split('.')
      if (['chain', 'takes'].includes(first)) return [first, message]
      return first === 'destinations' ? ['algorithm', message] : [path, message]
    }),
  )
}
