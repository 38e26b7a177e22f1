'use client'
import Link from 'next/link'
import { memo } from 'react'
import type { DestinationLive } from '#engine/contract/live.ts'
import { NoticeMark } from '#web/components/notice-mark.tsx'
import { Since } from '#web/components/since.tsx'
import { type SeenState, StateMark, seenState } from '#web/components/state-mark.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { healthHref } from '#web/lib/destinations.ts'
import { drainWords } from '#web/lib/drain-words.ts'
import { locationTrouble } from '#web/lib/location-words.ts'
import { useLive, useSecond } from '#web/live/live-provider.tsx'
import { SEEN_TEXTS } from '#web/texts/destinations.ts'
import { HEALTH_WORDS, NO_VALUE } from '#web/texts/vocabulary.ts'
import { LocationMark } from './location-mark.tsx'
import classes from './seen.module.css'

/** What is seen of a destination: mark, word, since when, and why, in one line. */
export const SeenCell = memo(function SeenCell({
  id,
  isStacked = false,
}: {
  readonly id: number
  /** The reason in lines of its own, where it is what the page is about. */
  readonly isStacked?: boolean
}) {
  const live = useLive((state) => state.destinations.get(id))
  if (!live) return <Unseen isStacked={isStacked} />
  const state = seenState(live.adminState, live.health)
  return (
    <span data-live>
      <span className={classes.seen} data-stacked={isStacked || undefined}>
        <StateMark state={state} />
        <StateWord id={id} state={state} isLink={!isStacked} />
        <span className={classes.seenSince}>
          <Since atMs={live.drain?.sinceMs ?? live.sinceMs} />
        </span>
        <Why live={live} />
      </span>
      <LocationMark location={live.location} />
      <NoticeMark text={live.notice} isWhole={isStacked} />
    </span>
  )
})

/** Elsewhere than on the page of health the word leads to all that is known of it. */
function StateWord(props: { readonly id: number; readonly state: SeenState; readonly isLink: boolean }) {
  const { id, state, isLink } = props
  if (!isLink) return <span className={classes.seenWord}>{state}</span>
  return (
    <Link className={classes.seenWord} href={healthHref(id)} prefetch={false} title={SEEN_TEXTS.why}>
      {state}
    </Link>
  )
}

/** The engine has said nothing of it: not known is not down. */
function Unseen({ isStacked }: { readonly isStacked: boolean }) {
  return (
    <span className={classes.seen} data-stacked={isStacked || undefined}>
      <StateMark state="unknown" />
      <span className={classes.seenWord}>{SEEN_TEXTS.unknown}</span>
      <span className={classes.why}>{SEEN_TEXTS.untold}</span>
    </span>
  )
}

function Why({ live }: { readonly live: DestinationLive }) {
  const format = useFormat()
  if (live.adminState === 'draining') return <WhyDraining live={live} />
  const warming = live.warmingPercent
  return <WhyText live={live} first={warming === null ? '' : SEEN_TEXTS.warming(format.count(warming))} />
}

/** What is left of it moves with the clock. */
function WhyDraining({ live }: { readonly live: DestinationLive }) {
  const format = useFormat()
  const second = useSecond()
  return <WhyText live={live} first={drainWords(live, second, format)} />
}

function WhyText({ live, first }: { readonly live: DestinationLive; readonly first: string }) {
  // What is left of a drain is told; that it answers probes is of no use to anybody by then.
  const isDrainingWell = live.adminState === 'draining' && live.health === 'up'
  const words = [
    first,
    live.adminState !== 'enabled' && live.health === 'down' ? HEALTH_WORDS.down : '',
    // What DNS says stands below, with the reason.
    isDrainingWell || locationTrouble(live.location)?.kind === 'unresolved' ? '' : live.reason,
    live.progress,
    live.overridden ? SEEN_TEXTS.overridden : '',
  ].filter(Boolean)
  const text = words.join(', ')
  return (
    <span className={classes.why} title={text || undefined}>
      {text}
    </span>
  )
}

/** One live figure of a destination; draws again only when that figure moves. */
export const LiveFigure = memo(function LiveFigure({
  id,
  pick,
}: {
  readonly id: number
  readonly pick: 'activeCalls' | 'callsPerSecond' | 'total' | 'probeLatencyMs'
}) {
  const format = useFormat()
  const value = useLive((state) => state.destinations.get(id)?.[pick])
  return (
    <span data-live>
      {pick === 'activeCalls' || pick === 'total'
        ? format.count(value)
        : value === null || value === undefined
          ? NO_VALUE
          : format.figure(value)}
    </span>
  )
})
