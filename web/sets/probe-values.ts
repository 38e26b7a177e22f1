import type { ProbeConfig, ProbeOverride } from '#engine/contract/probe.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { linesOf, numberOf } from './field-values.ts'

/** How probes are written in a form: codes as one text, nothing as an empty field. */
export interface ProbeValues {
  enabled: boolean
  method: string
  intervalMs: number | string
  changingIntervalMs: number | string
  downIntervalMs: number | string
  jitterPercent: number | string
  timeoutMs: number | string
  fall: number | string
  rise: number | string
  goodCodes: string
  fromUri: string
  requestUri: string
  /** `own`: the destination's. */
  transport: Transport | 'own'
  outboundProxy: string
}

export function probeValues(probe: ProbeConfig): ProbeValues {
  return {
    ...probe,
    downIntervalMs: probe.downIntervalMs ?? '',
    goodCodes: probe.goodCodes.join(', '),
    transport: probe.transport ?? 'own',
  }
}

export function probeOf(values: ProbeValues): ProbeConfig {
  return {
    enabled: values.enabled,
    method: values.method.trim(),
    intervalMs: numberOf(values.intervalMs),
    changingIntervalMs: numberOf(values.changingIntervalMs),
    downIntervalMs: values.downIntervalMs === '' ? null : numberOf(values.downIntervalMs),
    jitterPercent: numberOf(values.jitterPercent),
    timeoutMs: numberOf(values.timeoutMs),
    fall: numberOf(values.fall),
    rise: numberOf(values.rise),
    goodCodes: codesOf(values.goodCodes),
    fromUri: values.fromUri.trim(),
    requestUri: values.requestUri.trim(),
    transport: values.transport === 'own' ? null : values.transport,
    outboundProxy: values.outboundProxy.trim(),
  }
}

/** What a destination does otherwise than its set: empty is as the set, a hyphen takes the set's value away. */
export interface OverrideValues {
  enabled: 'set' | 'on' | 'off'
  method: string
  intervalMs: number | string
  changingIntervalMs: number | string
  downIntervalMs: string
  jitterPercent: number | string
  timeoutMs: number | string
  fall: number | string
  rise: number | string
  goodCodes: string
  fromUri: string
  requestUri: string
  transport: Transport | 'own' | 'set'
  outboundProxy: string
}

const NOTHING = '-'

export function overrideValues(probe: ProbeOverride): OverrideValues {
  const { enabled, transport, downIntervalMs } = probe
  return {
    enabled: enabled === undefined ? 'set' : enabled ? 'on' : 'off',
    method: probe.method ?? '',
    intervalMs: probe.intervalMs ?? '',
    changingIntervalMs: probe.changingIntervalMs ?? '',
    downIntervalMs: downIntervalMs === null ? NOTHING : String(downIntervalMs ?? ''),
    jitterPercent: probe.jitterPercent ?? '',
    timeoutMs: probe.timeoutMs ?? '',
    fall: probe.fall ?? '',
    rise: probe.rise ?? '',
    goodCodes: probe.goodCodes?.join(', ') ?? '',
    fromUri: shownText(probe.fromUri),
    requestUri: shownText(probe.requestUri),
    transport: transport === undefined ? 'set' : (transport ?? 'own'),
    outboundProxy: shownText(probe.outboundProxy),
  }
}

export function overrideOf(values: OverrideValues): ProbeOverride {
  const { enabled, transport } = values
  const down = values.downIntervalMs.trim()
  return {
    enabled: enabled === 'set' ? undefined : enabled === 'on',
    method: values.method.trim() || undefined,
    intervalMs: ownNumber(values.intervalMs),
    changingIntervalMs: ownNumber(values.changingIntervalMs),
    downIntervalMs: down === NOTHING ? null : ownNumber(down),
    jitterPercent: ownNumber(values.jitterPercent),
    timeoutMs: ownNumber(values.timeoutMs),
    fall: ownNumber(values.fall),
    rise: ownNumber(values.rise),
    goodCodes: values.goodCodes.trim() === '' ? undefined : codesOf(values.goodCodes),
    fromUri: ownText(values.fromUri),
    requestUri: ownText(values.requestUri),
    transport: transport === 'set' ? undefined : transport === 'own' ? null : transport,
    outboundProxy: ownText(values.outboundProxy),
  }
}

export function hasOverrides(values: OverrideValues): boolean {
  return Object.values(overrideOf(values)).some((value) => value !== undefined)
}

const shownText = (text: string | undefined): string => (text === '' ? NOTHING : (text ?? ''))
const ownNumber = (value: number | string): number | undefined => (value === '' ? undefined : Number(value))

function ownText(text: string): string | undefined {
  const written = text.trim()
  return written === NOTHING ? '' : written || undefined
}

function codesOf(text: string): string[] {
  return linesOf(text.replaceAll(' ', ',')).map((code) => code.toLowerCase())
}
