import type { ProbeConfig, ProbeOverride } from './probe.ts'

/** A destination's own settings over its set's. */
export function effectiveProbe(set: ProbeConfig, own: ProbeOverride): ProbeConfig {
  const given = Object.entries(own).filter(([, value]) => value !== undefined)
  return { ...set, ...Object.fromEntries(given) }
}
