import type { DestinationConfig } from '#engine/contract/config.ts'
import { parseDestinationUri } from '#engine/contract/destination-uri.ts'
import { isSecure } from '#engine/contract/transport-facts.ts'
import type { DestinationInput } from '#web/lib/inputs.ts'

/** A destination as its form holds it: lists as lines, no number as an empty field. */
export interface DestinationValues extends Record<string, unknown> {
  uri: string
  description: string
  weight: number | string
  priority: number | string
  channels: number | string
  channelNaming: DestinationConfig['channelNaming']
  channelHeader: string
  contactNetworks: string
  tlsVerify: boolean
  tlsName: string
  attributes: string
  adminState: DestinationConfig['adminState']
}

export function destinationValues(destination: DestinationConfig | null): DestinationValues {
  return {
    uri: destination?.uri ?? '',
    description: destination?.description ?? '',
    weight: destination?.weight ?? 50,
    priority: destination?.priority ?? 0,
    channels: destination?.channels ?? '',
    channelNaming: destination?.channelNaming ?? 'assigned',
    channelHeader: destination?.channelHeader ?? '',
    contactNetworks: (destination?.contactNetworks ?? []).join('\n'),
    tlsVerify: destination?.tlsVerify ?? true,
    tlsName: destination?.tlsName ?? '',
    attributes: Object.entries(destination?.attributes ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
    adminState: destination?.adminState ?? 'enabled',
  }
}

export function destinationOf(values: DestinationValues): DestinationInput {
  return {
    uri: values.uri.trim(),
    description: values.description.trim(),
    weight: numberOf(values.weight),
    priority: numberOf(values.priority),
    channels: values.channels === '' ? null : numberOf(values.channels),
    channelNaming: values.channelNaming,
    channelHeader: values.channelNaming === 'reported' ? values.channelHeader.trim() : '',
    contactNetworks: linesOf(values.contactNetworks),
    tlsVerify: values.tlsVerify,
    tlsName: values.tlsName.trim(),
    attributes: attributesOf(values.attributes),
    adminState: values.adminState,
  }
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

/** An empty or half-written number is not zero: the schema refuses it by name. */
export function numberOf(value: number | string): number {
  return value === '' ? Number.NaN : Number(value)
}

export function linesOf(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean)
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
