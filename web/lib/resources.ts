import {
  type Feed,
  feedSchema,
  maskedLoadSource,
  resourceNameSchema,
  WEIGHT_FEED,
} from '#engine/contract/load-source.ts'
import { type Capacity, capacitySchema } from '#engine/contract/resources.ts'

/** What one line says, as `ch=fs://:ClueCon@192.0.2.7;conf=10`. Browser-safe. */
export interface Resources {
  /** Named capacities that stand still. */
  readonly resources: Readonly<Record<string, Capacity>>
  /** What a load source says, and into what it goes: `weight`, or a resource. */
  readonly feeds: readonly Feed[]
}

/**
 * `name=value;name=value`; a value is a number, or a load source. A semicolon within a source is written `%3B`.
 * Returns a sentence that names the fault instead when the line cannot be used; it shows no password.
 */
export function parseResources(text: string): Resources | string {
  const resources = new Map<string, Capacity>()
  const feeds: Feed[] = []
  const seen = new Set<string>()
  for (const part of text.split(/[;\r\n]/).filter((piece) => piece.trim() !== '')) {
    const [, name = '', value = ''] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/.exec(part) ?? []
    if (name === '') return 'write name=value;name=value, as conf=10 or ch=fs://:password@host'
    const named = resourceNameSchema.safeParse(name)
    if (!named.success) return named.error.issues[0]?.message ?? 'that name cannot be used'
    if (seen.has(name)) return `${name} stands twice`
    seen.add(name)
    const fault = isLoadSource(value) ? feed(feeds, name, value) : capacity(resources, name, value)
    if (fault !== null) return fault
  }
  if (feeds.length > MOST_FEEDS) return `${MOST_FEEDS} load sources are the most of one destination`
  return { resources: Object.fromEntries(resources), feeds }
}

/** The same line again, with every password hidden. */
export function resourcesText(resources: Readonly<Record<string, Capacity>>, feeds: readonly Feed[]): string {
  const fed = feeds.map(({ into, source }) => `${into}=${maskedLoadSource(source).replaceAll(';', '%3B')}`)
  return [...fed, ...Object.entries(resources).map(([name, value]) => `${name}=${value}`)].join(';')
}

/** Whether it is meant as one; whether it can be used is `parseLoadSource`'s to say. */
function isLoadSource(value: string): boolean {
  return /^[a-z]+:\/\//i.test(value)
}

const MOST_FEEDS = 8

function feed(feeds: Feed[], into: string, source: string): string | null {
  const parsed = feedSchema.safeParse({ into, source })
  if (!parsed.success) return `${into}: ${parsed.error.issues[0]?.message}`
  feeds.push(parsed.data)
  return null
}

function capacity(resources: Map<string, Capacity>, name: string, value: string): string | null {
  if (name === WEIGHT_FEED) return 'weight takes a load source here; a number goes into the weight itself'
  const written = capacitySchema.safeParse(/^\d{1,9}$/.test(value) ? Number(value) : value)
  if (!written.success) return `${name}: ${written.error.issues[0]?.message}, or a load source`
  resources.set(name, written.data)
  return null
}
