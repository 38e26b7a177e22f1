'use client'
import { useMemo } from 'react'
import type { Health } from '#engine/contract/vocabulary.ts'
import segments from '#web/components/segments.module.css'
import { StateMark } from '#web/components/state-mark.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { type Format, formatDuration } from '#web/lib/format.ts'
import { drawnSpans, type StateSpan, seenTime, stateSpans } from '#web/lib/state-spans.ts'
import { useLive, useSecond } from '#web/live/live-provider.tsx'
import type { StateChange } from '#web/server/repositories/events.ts'
import { HEALTH_TEXTS } from '#web/texts/health.ts'
import classes from './probes.module.css'

const TEXTS = HEALTH_TEXTS.timeline
const SPANS = { day: 86_400_000, week: 7 * 86_400_000 } as const
type Span = keyof typeof SPANS
/** Drawn again so often; the width of a pixel is minutes. */
const REDRAW_MS = 10_000
const MOST_PIECES = 240
const HEIGHT = 20
/** A fall is tall: the state can be told without its colour. */
const HEIGHTS: { readonly [state in Health]: number } = { unknown: 3, up: 8, trying: 14, down: 20 }

interface TimelineProps {
  readonly id: number
  readonly changes: readonly StateChange[]
}

/** What was seen over the last day or week, and in what shares. */
export function StateTimeline({ id, changes }: TimelineProps) {
  const { read, write } = useAddress()
  const span: Span = read('span') === '7d' ? 'week' : 'day'
  const second = useSecond()
  const toMs = Math.ceil(second / REDRAW_MS) * REDRAW_MS
  const state = useLive((live) => live.destinations.get(id)?.health)
  const sinceMs = useLive((live) => live.destinations.get(id)?.sinceMs) ?? 0
  const spans = useMemo(
    () => stateSpans(changes, state ? { state, sinceMs } : null, toMs - SPANS.week, toMs),
    [changes, state, sinceMs, toMs],
  )
  if (second === 0) return null
  return (
    <>
      <fieldset className={segments.segments} aria-label={TEXTS.spanLabel}>
        {(['day', 'week'] as const).map((one) => (
          <button
            key={one}
            type="button"
            className={segments.segment}
            aria-pressed={span === one}
            onClick={() => write({ span: one === 'week' ? '7d' : null })}
          >
            {TEXTS.spans[one]}
          </button>
        ))}
      </fieldset>
      <Bar spans={spans} fromMs={toMs - SPANS[span]} toMs={toMs} words={TEXTS.spans[span]} />
      <Shares spans={spans} toMs={toMs} />
    </>
  )
}

interface BarProps {
  readonly spans: readonly StateSpan[]
  readonly fromMs: number
  readonly toMs: number
  readonly words: string
}

function Bar({ spans, fromMs, toMs, words }: BarProps) {
  const format = useFormat()
  const drawn = useMemo(() => drawnSpans(spans, fromMs, toMs, MOST_PIECES), [spans, fromMs, toMs])
  const place = (ms: number) => ((ms - fromMs) / (toMs - fromMs)) * MOST_PIECES
  return (
    <>
      <svg
        className={classes.timeline}
        viewBox={`0 0 ${MOST_PIECES} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${TEXTS.bar(words)}: ${sharesWords(seenTime(spans, fromMs).shares, format)}`}
      >
        {drawn.map((span) => (
          <rect
            key={span.fromMs}
            x={place(span.fromMs)}
            y={HEIGHT - HEIGHTS[span.state]}
            width={place(span.toMs) - place(span.fromMs)}
            height={HEIGHTS[span.state]}
            fill={`var(--state-${span.state})`}
          >
            <title>{`${span.state}: ${format.moment(span.fromMs)} – ${format.moment(span.toMs)}`}</title>
          </rect>
        ))}
      </svg>
      <div className={classes.axis} aria-hidden="true">
        <span>{TEXTS.ago(words)}</span>
        <span>{TEXTS.now}</span>
      </div>
    </>
  )
}

const SHOWN = ['up', 'trying', 'down'] as const

function sharesWords(shares: ReadonlyMap<Health, number>, format: Format): string {
  const told = SHOWN.filter((state) => shares.has(state))
  return told.map((state) => `${state} ${format.share(shares.get(state))} %`).join(', ') || TEXTS.untold
}

/** Of what was watched: a destination that was off for a day was not down for it. */
function Shares({ spans, toMs }: { readonly spans: readonly StateSpan[]; readonly toMs: number }) {
  const format = useFormat()
  return (
    <table className={`table ${classes.shares}`} aria-label={TEXTS.shareLabel}>
      <thead>
        <tr>
          <th>{TEXTS.columns.span}</th>
          {SHOWN.map((state) => (
            <th key={state} className="number">
              <StateMark state={state} /> {TEXTS.columns[state]}
            </th>
          ))}
          <th>{TEXTS.columns.of}</th>
        </tr>
      </thead>
      <tbody>
        {(['day', 'week'] as const).map((span) => {
          const { watchedMs, shares } = seenTime(spans, toMs - SPANS[span])
          return (
            <tr key={span}>
              <td>{TEXTS.spans[span]}</td>
              {SHOWN.map((state) => (
                <td key={state} className="number">
                  {format.share(watchedMs === 0 ? null : (shares.get(state) ?? 0))}
                </td>
              ))}
              <td className="faint">
                {watchedMs === 0 ? TEXTS.notWatched : TEXTS.watched(formatDuration(watchedMs))}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
