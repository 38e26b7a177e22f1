import type { EvidenceConfig } from '#engine/contract/evidence.ts'
import { linesOf, numberOf } from './field-values.ts'

/** Evidence as a form holds it: codes as one text. */
export type EvidenceValues = {
  [name in keyof Omit<EvidenceConfig, 'enabled' | 'codes'>]: number | string
} & { enabled: boolean; codes: string }

export function evidenceValues(evidence: EvidenceConfig): EvidenceValues {
  return { ...evidence, codes: evidence.codes.join(', ') }
}

export function evidenceOf(values: EvidenceValues): EvidenceConfig {
  return {
    enabled: values.enabled,
    codes: linesOf(values.codes.replaceAll(' ', ',')).map(Number),
    consecutive: numberOf(values.consecutive),
    ratePercent: numberOf(values.ratePercent),
    rateMinimum: numberOf(values.rateMinimum),
    windowSec: numberOf(values.windowSec),
    ejectionSec: numberOf(values.ejectionSec),
    ejectionMaxSec: numberOf(values.ejectionMaxSec),
    maxEjectedPercent: numberOf(values.maxEjectedPercent),
  }
}
