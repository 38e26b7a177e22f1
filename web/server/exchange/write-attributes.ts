import type { SetConfig } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { type Feed, WEIGHT_FEED } from '#engine/contract/load-source.ts'
import { resourcesText } from '#web/lib/resources.ts'
import { FLAG } from './row.ts'

/** The words in which the peers write what a destination has, as `exchange/attributes.ts` reads them. */

/** The peer knows no drain: what takes no new calls is disabled there. */
export function flagsOf({ adminState, probe }: DestinationConfig): number {
  return (adminState === 'enabled' ? 0 : FLAG.disabled) | (probe.enabled === false ? FLAG.noPing : 0)
}

/** Peers ask no web pages for load. */
const peerFeeds = (feeds: readonly Feed[]) => feeds.filter(({ source }) => !/^https?:/i.test(source))

export const weightFeed = (destination: DestinationConfig): Feed | undefined =>
  peerFeeds(destination.feeds).find(({ into }) => into === WEIGHT_FEED)

/** `weight=50;maxload=30;duid=a`. A list divides fields by blanks, so that no value may have one there. */
export function attributesOf(
  { algorithm }: SetConfig,
  destination: DestinationConfig,
  isList: boolean,
): string {
  const weight = `${algorithm === 'relative-weight' ? 'rweight' : 'weight'}=${destination.weight}`
  return [
    ...(weightFeed(destination) ? [] : [weight]),
    ...loadAttributes(destination, peerFeeds(destination.feeds)),
    ...ownAttributes(destination.attributes, isList),
  ].join(';')
}

/** As OpenSIPS's dispatcher has them, with weight and socket in columns of their own. */
export function plainAttributes({ attributes, ...destination }: DestinationConfig): string {
  const feeds = peerFeeds(destination.feeds).filter(({ into }) => into !== WEIGHT_FEED)
  const { attrs, socket: _, ...rest } = attributes
  const words = [...loadAttributes({ attributes, ...destination }, feeds), ...ownAttributes(rest, false)]
  return words.length === 0 && attrs !== undefined
    ? attrs
    : [...words, ...ownAttributes({ attrs }, false)].join(';')
}

/** As OpenSIPS's load_balancer has them: beside the resources only what is opaque. */
export function opaqueAttributes({ attributes }: DestinationConfig): string {
  const { attrs, ...rest } = attributes
  const words = ownAttributes(rest, false)
  return words.length === 0 && attrs !== undefined
    ? attrs
    : [...words, ...ownAttributes({ attrs }, false)].join(';')
}

/** `channels=30;ch=fs://…;conf=10`; where nothing limits it, nothing. */
export function resourcesColumn({ channels, resources, feeds }: DestinationConfig): string {
  const named = resourcesText(
    resources,
    feeds.filter(({ into }) => into !== WEIGHT_FEED),
  )
  return [channels === null ? '' : `channels=${channels}`, named].filter(Boolean).join(';')
}

function loadAttributes({ channels, resources }: DestinationConfig, feeds: readonly Feed[]): string[] {
  const isResources = Object.keys(resources).length > 0 || channels === 0
  const limit = isResources
    ? `channels=${channels ?? 'unlimited'}`
    : channels === null
      ? ''
      : `maxload=${channels}`
  return [limit, resourcesText(resources, feeds)].filter(Boolean)
}

const LIST_VALUE = /^(?:"[^"\s]*"|[\x21-\x3a\x3c-\x7e]*)$/
const VALUE = /^(?:"[^"]*"|[^;"]*)$/

/** What the form cannot hold, or would read as something else, is left out. */
function ownAttributes(attributes: Readonly<Record<string, string | undefined>>, isList: boolean): string[] {
  return Object.entries(attributes).flatMap(([name, value]) => {
    const isTaken = ['weight', 'maxload', 'channels'].includes(name)
    if (value === undefined || isTaken || !/^[A-Za-z0-9_.-]+$/.test(name)) return []
    if (!(isList ? LIST_VALUE : VALUE).test(value)) return []
    return [value === '' ? name : `${name}=${value}`]
  })
}
