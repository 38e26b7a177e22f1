import { type SetConfig, setSchema } from '#engine/contract/config.ts'
import type { SetInput } from '#web/lib/inputs.ts'
import { linesOf, numberOf } from './destination-values.ts'

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
  probe: {
    enabled: boolean
    intervalMs: number | string
    timeoutMs: number | string
    fall: number | string
    rise: number | string
  }
}

export function setValues(set: SetConfig | null): SetValues {
  const { id, name, destinations: _, failoverCodes, ...rest } = set ?? setSchema.parse({ id: 1, name: 'new' })
  return {
    ...rest,
    probe: { ...rest.probe },
    id: set ? id : '',
    name: set ? name : '',
    failoverCodes: failoverCodes.join(', '),
  }
}

export function setOf(values: SetValues): SetInput {
  const { probe } = values
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
    probe: {
      enabled: probe.enabled,
      intervalMs: numberOf(probe.intervalMs),
      timeoutMs: numberOf(probe.timeoutMs),
      fall: numberOf(probe.fall),
      rise: numberOf(probe.rise),
    },
  }
}
