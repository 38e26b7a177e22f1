import type { SetConfig } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { WEIGHT_FEED } from '#engine/contract/load-source.ts'
import { resourcesText } from '#web/lib/resources.ts'
import { FLAG } from './dispatcher-list.ts'

/**
 * Sets as a peer's `dispatcher.list` (peers.md B1), which an import takes back: passwords as masks, which keep what is
 * there. What the form has no word for (probes, limits by the second, the algorithm) is not in it, and stays at an import.
 */
export function dispatcherListOf(sets: readonly SetConfig[]): string {
  const lines = sets.flatMap((set) => [
    `# set ${set.id}: ${oneLine(set.name)}, ${set.algorithm}`,
    ...set.destinations.map((one) => lineOf(set, one)),
  ])
  return `${lines.join('\n')}\n`
}

function lineOf(set: SetConfig, destination: DestinationConfig): string {
  const { uri, priority, adminState } = destination
  const attributes = attributesOf(set, destination).join(';')
  const fields = [set.id, uri, flagsOf(destination), priority, attributes].join(' ').trimEnd()
  return adminState === 'draining' ? `${fields} # draining` : fields
}

/** The peer knows no drain: what takes no new calls is disabled there. */
function flagsOf({ adminState, probe }: DestinationConfig): number {
  return (adminState === 'enabled' ? 0 : FLAG.disabled) | (probe.enabled === false ? FLAG.noPing : 0)
}

function attributesOf({ algorithm }: SetConfig, destination: DestinationConfig): string[] {
  const { weight, channels, resources, attributes } = destination
  const feeds = destination.feeds.filter(({ source }) => !/^https?:/i.test(source))
  const isWeightFed = feeds.some(({ into }) => into === WEIGHT_FEED)
  const isResources = Object.keys(resources).length > 0 || channels === 0
  return [
    ...(isWeightFed ? [] : [`${algorithm === 'relative-weight' ? 'rweight' : 'weight'}=${weight}`]),
    ...(isResources
      ? [`channels=${channels ?? 'unlimited'}`]
      : channels === null
        ? []
        : [`maxload=${channels}`]),
    resourcesText(resources, feeds),
    ...Object.entries(attributes).flatMap(([name, value]) => attributeOf(name, value)),
  ].filter(Boolean)
}

/** What the form cannot hold, or would read as something else, is left out. */
function attributeOf(name: string, value: string): string[] {
  const isTaken = ['weight', 'maxload', 'channels'].includes(name)
  if (isTaken || !/^[A-Za-z0-9_.-]+$/.test(name) || !/^[\x21-\x3a\x3c-\x7e]*$/.test(value)) return []
  return [value === '' ? name : `${name}=${value}`]
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ')
}
