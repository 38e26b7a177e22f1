import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { parseDestinationUri } from '#engine/contract/destination-uri.ts'
import { effectiveProbe } from '#engine/contract/effective-probe.ts'
import { type Feed, maskedLoadSource, SECRET_MASK, WEIGHT_FEED } from '#engine/contract/load-source.ts'
import type { ProbeConfig, ProbeLogin } from '#engine/contract/probe.ts'
import { isSecure } from '#engine/contract/transport-facts.ts'
import { problemsOf } from '#web/components/problems.ts'
import { type DestinationInput, destinationInputSchema } from '#web/lib/inputs.ts'
import { parseResources, resourcesText } from '#web/lib/resources.ts'
import { linesOf, numberOf } from './field-values.ts'
import { optionalOf } from './placing-values.ts'
import { type OverrideValues, overrideOf, overrideValues } from './probe-values.ts'

/** A destination as its form holds it: lists as lines, no number as an empty field. */
export interface DestinationValues extends Record<string, unknown> {
  uri: string
  description: string
  weight: number | string
  priority: number | string
  channels: number | string
  callsPerSecond: number | string
  lastResort: boolean
  channelNaming: DestinationConfig['channelNaming']
  channelHeader: string
  contactNetworks: string
  tlsVerify: boolean
  tlsName: string
  attributes: string
  probe: OverrideValues
  probeLogin: LoginValues
  /** Its load source for the weight, password hidden. */
  weightSource: string
  /** `ch=fs://…;conf=10`, passwords hidden. */
  resources: string
  adminState: DestinationConfig['adminState']
}

/** A password is written, never read: an empty field keeps the one there is. */
export interface LoginValues {
  realm: string
  user: string
  password: string
  isKept: boolean
}

export function destinationValues(destination: DestinationConfig | null): DestinationValues {
  return {
    uri: destination?.uri ?? '',
    description: destination?.description ?? '',
    weight: destination?.weight ?? 50,
    priority: destination?.priority ?? 0,
    channels: destination?.channels ?? '',
    callsPerSecond: destination?.callsPerSecond ?? '',
    lastResort: destination?.lastResort ?? false,
    channelNaming: destination?.channelNaming ?? 'assigned',
    channelHeader: destination?.channelHeader ?? '',
    contactNetworks: (destination?.contactNetworks ?? []).join('\n'),
    tlsVerify: destination?.tlsVerify ?? true,
    tlsName: destination?.tlsName ?? '',
    attributes: Object.entries(destination?.attributes ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
    probe: overrideValues(destination?.probe ?? {}),
    probeLogin: loginValues(destination?.probeLogin ?? null),
    weightSource: maskedLoadSource(weightFeedOf(destination)?.source ?? ''),
    resources: resourcesText(
      destination?.resources ?? {},
      (destination?.feeds ?? []).filter(({ into }) => into !== WEIGHT_FEED),
    ),
    adminState: destination?.adminState ?? 'enabled',
  }
}

function weightFeedOf(destination: DestinationConfig | null): Feed | undefined {
  return destination?.feeds.find(({ into }) => into === WEIGHT_FEED)
}

function loginValues(login: ProbeLogin | null): LoginValues {
  return { realm: login?.realm ?? '', user: login?.user ?? '', password: '', isKept: login !== null }
}

export function destinationOf(values: DestinationValues): DestinationInput {
  const parsed = parseResources(values.resources)
  const { resources, feeds } = typeof parsed === 'string' ? { resources: {}, feeds: [] } : parsed
  const weightSource = values.weightSource.trim()
  return {
    uri: values.uri.trim(),
    description: values.description.trim(),
    weight: numberOf(values.weight),
    priority: numberOf(values.priority),
    channels: optionalOf(values.channels),
    callsPerSecond: optionalOf(values.callsPerSecond),
    lastResort: values.lastResort,
    channelNaming: values.channelNaming,
    channelHeader: values.channelNaming === 'reported' ? values.channelHeader.trim() : '',
    contactNetworks: linesOf(values.contactNetworks),
    tlsVerify: values.tlsVerify,
    tlsName: values.tlsName.trim(),
    attributes: attributesOf(values.attributes),
    probe: overrideOf(values.probe),
    probeLogin: loginOf(values.probeLogin),
    resources: { ...resources },
    feeds: [...(weightSource ? [{ into: WEIGHT_FEED, source: weightSource }] : []), ...feeds],
    adminState: values.adminState,
  }
}

function loginOf({ realm, user, password, isKept }: LoginValues): ProbeLogin | null {
  const written = { realm: realm.trim(), user: user.trim(), password }
  if (written.realm === '' && written.user === '' && password === '') return null
  return password === '' && isKept ? { ...written, password: SECRET_MASK } : written
}

/** What is wrong with a destination of this set, by the field where it is put right. */
export function destinationProblems(values: DestinationValues, set: ProbeConfig): Record<string, string> {
  const input = destinationOf(values)
  const parsed = parseResources(values.resources)
  const problems = problemsOf(destinationInputSchema, input)
  const probe = effectiveProbe(set, input.probe ?? {})
  const fed = Object.entries(problems).find(([path]) => /^feeds(\.|$)/.test(path))
  if (fed)
    problems[
      fed[0].startsWith('feeds.0.source') && values.weightSource.trim() ? 'weightSource' : 'resources'
    ] ??= fed[1]
  if (typeof parsed === 'string') problems.resources = parsed
  const attribute = Object.entries(problems).find(([path]) => path.startsWith('attributes.'))
  if (attribute) problems.attributes = attribute[1]
  if (probe.timeoutMs >= probe.intervalMs)
    problems['probe.timeoutMs'] ??= `it must be shorter than the interval of ${probe.intervalMs} ms`
  return problems
}

/**
 * The host whose certificate would be looked at, where this address leads to TLS or may do so: a name without
 * port and transport is located by NAPTR (RFC 3263 §4.1). Null: it cannot, or is no address yet.
 */
export function tlsHostOf(uri: string): string | null {
  const address = parseDestinationUri(uri.trim())
  if (typeof address === 'string') return null
  const { isSips, transport, port, host, isNumeric } = address
  const isLocated = transport === null && port === null && !isNumeric
  return isSips || isLocated || (transport !== null && isSecure(transport)) ? host : null
}

/** Values may hold commas and further equals signs; a line without one is a name with an empty value. */
function attributesOf(text: string): Record<string, string> {
  const pairs = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const at = line.indexOf('=')
      return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    })
  return Object.fromEntries(pairs)
}
