import { z } from 'zod'
import type { Snapshot } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { maskedLoadSource, SECRET_MASK, secretsOf, withSecrets } from '#engine/contract/load-source.ts'

/** Secrets by destination: of its feeds by what they go into, and of its probe login. */
const secretsSchema = z.array(
  z.object({ id: z.int(), feeds: z.record(z.string(), z.array(z.string())), login: z.string().nullable() }),
)
export type SnapshotSecrets = z.output<typeof secretsSchema>

/** The snapshot with masks, and apart what stood there. */
export function takeSecrets(snapshot: Snapshot): { masked: Snapshot; secrets: SnapshotSecrets } {
  const secrets = snapshot.sets.flatMap((set) => set.destinations).flatMap(secretsBy)
  const masked = { ...snapshot, sets: mapDestinations(snapshot, maskedDestination) }
  return { masked, secrets }
}

/** The way back; what has no password any more is left out, so that no mask is sent as one. */
export function giveSecrets(snapshot: Snapshot, secrets: SnapshotSecrets): Snapshot {
  const byId = new Map(secrets.map((one) => [one.id, one]))
  const give = (destination: DestinationConfig) => filledDestination(destination, byId.get(destination.id))
  return { ...snapshot, sets: mapDestinations(snapshot, give) }
}

/** Null: not what `takeSecrets` gave. */
export function parseSecrets(text: string): SnapshotSecrets | null {
  try {
    return secretsSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

function mapDestinations(snapshot: Snapshot, change: (destination: DestinationConfig) => DestinationConfig) {
  return snapshot.sets.map((set) => ({ ...set, destinations: set.destinations.map(change) }))
}

function secretsBy({ id, feeds, probeLogin }: DestinationConfig): SnapshotSecrets {
  const known = feeds.flatMap(({ into, source }) => {
    const secrets = secretsOf(source)
    return secrets.length === 0 ? [] : [[into, secrets] as const]
  })
  if (known.length === 0 && !probeLogin) return []
  return [{ id, feeds: Object.fromEntries(known), login: probeLogin?.password ?? null }]
}

function maskedDestination(destination: DestinationConfig): DestinationConfig {
  const { feeds, probeLogin } = destination
  if (feeds.length === 0 && !probeLogin) return destination
  return {
    ...destination,
    feeds: feeds.map(({ into, source }) => ({ into, source: maskedLoadSource(source) })),
    probeLogin: probeLogin && { ...probeLogin, password: SECRET_MASK },
  }
}

function filledDestination(
  destination: DestinationConfig,
  secrets: SnapshotSecrets[number] | undefined,
): DestinationConfig {
  const { feeds, probeLogin } = destination
  if (feeds.length === 0 && !probeLogin) return destination
  const login = secrets?.login ?? null
  return {
    ...destination,
    feeds: feeds.flatMap(({ into, source }) => {
      const given = secrets?.feeds[into] ?? []
      if (secretsOf(source).length !== given.length) return []
      return { into, source: withSecrets(source, (hidden, place) => given[place] ?? hidden) }
    }),
    probeLogin: probeLogin && login !== null ? { ...probeLogin, password: login } : null,
  }
}
