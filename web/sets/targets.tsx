'use client'
import { IconChevronRight } from '@tabler/icons-react'
import { formatHost } from '#engine/contract/address.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import type { LocationLive, TargetLive } from '#engine/contract/live.ts'
import { Breakable } from '#web/components/breakable.tsx'
import { filled } from '#web/components/filled.ts'
import { Since } from '#web/components/since.tsx'
import { StateMark } from '#web/components/state-mark.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { formatAge } from '#web/lib/format.ts'
import { hostToLocate } from '#web/lib/location-words.ts'
import { destinationName } from '#web/lib/uri.ts'
import { useLive, useSecond } from '#web/live/live-provider.tsx'
import { TARGET_TEXTS } from '#web/texts/destinations.ts'
import { HEALTH_WORDS } from '#web/texts/vocabulary.ts'
import { LocationMark } from './location-mark.tsx'
import { useOpened } from './opened.tsx'
import seen from './seen.module.css'
import classes from './targets.module.css'

/** Opens the list of the addresses that a name leads to. */
export function TargetsButton({ destination }: { readonly destination: DestinationConfig }) {
  const format = useFormat()
  const opened = useOpened()
  const count = useLive((state) => state.destinations.get(destination.id)?.children.length)
  if (hostToLocate(destination.uri) === null) return null
  const words =
    count === undefined
      ? TARGET_TEXTS.some
      : count === 1
        ? TARGET_TEXTS.one
        : TARGET_TEXTS.many(format.count(count))
  return (
    <button
      type="button"
      className={classes.targetsButton}
      aria-expanded={opened.ids.has(destination.id)}
      aria-label={TARGET_TEXTS.of(words, destinationName(destination))}
      onClick={() => opened.toggle(destination.id)}
    >
      <IconChevronRight size={12} aria-hidden="true" />
      {words}
    </button>
  )
}

/** Where the name leads (RFC 3263), in the order in which it is tried. */
export function Targets({ destination }: { readonly destination: DestinationConfig }) {
  const live = useLive((state) => state.destinations.get(destination.id))
  if (!live?.location) return <div className={`${classes.targets} faint`}>{TARGET_TEXTS.untold}</div>
  return (
    <div className={classes.targets} data-live>
      <LocationLine host={hostToLocate(destination.uri) ?? ''} location={live.location} />
      <LocationMark location={live.location} />
      {live.children.length > 0 ? (
        <TargetTable name={destinationName(destination)} targets={live.children} />
      ) : (
        <p className="faint">
          {live.location.resolvedAtMs === null ? TARGET_TEXTS.unresolved : TARGET_TEXTS.soon}
        </p>
      )}
    </div>
  )
}

function LocationLine({ host, location }: { readonly host: string; readonly location: LocationLive }) {
  const second = useSecond()
  const { resolvedAtMs, expiresAtMs } = location
  if (resolvedAtMs === null) return null
  const again =
    expiresAtMs === null || second === 0 || expiresAtMs <= second ? null : (
      <span className="figure">{TARGET_TEXTS.again(formatAge(expiresAtMs - second))}</span>
    )
  return (
    <p className={classes.targetsLine}>
      {filled(TARGET_TEXTS.answered, { host, age: <Since atMs={resolvedAtMs} />, again })}
    </p>
  )
}

interface TargetTableProps {
  readonly name: string
  readonly targets: readonly TargetLive[]
}

/** Where there is little room, name, transport and ranks move together into fewer columns. */
function TargetTable({ name, targets }: TargetTableProps) {
  return (
    <table className={`table ${classes.targetTable}`} aria-label={TARGET_TEXTS.table(name)}>
      <thead>
        <tr>
          <th>{TARGET_TEXTS.address}</th>
          <th className={classes.targetName}>{TARGET_TEXTS.name}</th>
          <th className={classes.targetTransport}>{TARGET_TEXTS.transport}</th>
          <th className={`number ${classes.targetRank}`} title={TARGET_TEXTS.priorityLine}>
            {TARGET_TEXTS.priority}
          </th>
          <th className={`number ${classes.targetRank}`}>{TARGET_TEXTS.weight}</th>
          <th className={`number ${classes.targetRanks}`} title={TARGET_TEXTS.priorityLine}>
            {TARGET_TEXTS.ranks}
          </th>
          <th>{TARGET_TEXTS.seen}</th>
        </tr>
      </thead>
      <tbody>
        {targets.map((target) => (
          <TargetRow key={`${target.transport} ${addressOf(target)}`} target={target} />
        ))}
      </tbody>
    </table>
  )
}

function TargetRow({ target }: { readonly target: TargetLive }) {
  const format = useFormat()
  const [priority, weight] = [format.count(target.priority), format.count(target.weight)]
  return (
    <tr>
      <td className={classes.targetAddress}>
        <Breakable text={addressOf(target)} />{' '}
        <span className={classes.targetTransportUnder}>{target.transport}</span>
        <span className={classes.targetUnder}>
          <Breakable text={target.name} />
        </span>
      </td>
      <td className={classes.targetName}>{target.name}</td>
      <td className={classes.targetTransport}>{target.transport}</td>
      <td className={`number ${classes.targetRank}`}>{priority}</td>
      <td className={`number ${classes.targetRank}`}>{weight}</td>
      <td className={`number ${classes.targetRanks}`}>
        {priority}, {weight}
      </td>
      <td>
        <TargetSeen target={target} />
      </td>
    </tr>
  )
}

function TargetSeen({ target }: { readonly target: TargetLive }) {
  return (
    <span className={classes.targetSeen}>
      <StateMark state={target.health} />
      <span className={seen.seenWord}>{HEALTH_WORDS[target.health]}</span>
      <span className={seen.seenSince}>
        <Since atMs={target.sinceMs} />
      </span>
      <span className={classes.targetReason}>{target.reason}</span>
    </span>
  )
}

function addressOf({ address, port }: TargetLive): string {
  return `${formatHost(address)}:${port}`
}
