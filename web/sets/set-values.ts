import { type SetConfig, setSchema } from '#engine/contract/config.ts'
import type { SetInput } from '#web/lib/inputs.ts'
import { type EvidenceValues, evidenceOf, evidenceValues } from './evidence-values.ts'
import { linesOf, numberOf } from './field-values.ts'
import { type ProbeValues, probeOf, probeValues } from './probe-values.ts'

/** A set as its form holds it. */
export interface SetValues extends Record<string, unknown> {
  id: number | string
  name: string
  algorithm: SetConfig['algorithm']
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
    algorithm: values.algorithm,
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
