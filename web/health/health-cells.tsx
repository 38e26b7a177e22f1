'use client'
import { IconAlertTriangle } from '@tabler/icons-react'
import { memo } from 'react'
import type { HealthDetail, InputLive } from '#engine/contract/health-live.ts'
import type { AdminState, HealthInput } from '#engine/contract/vocabulary.ts'
import { Since } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { VerdictMark } from '#web/components/verdict-mark.tsx'
import { formatDuration } from '#web/lib/format.ts'
import { LOAD_KIND_WORDS, ofMost, weightWords } from '#web/lib/health-words.ts'
import { figureParts, foremostLoad, loadTrouble } from '#web/lib/load-words.ts'
import { ADMIN_STATE_WORDS, NO_VALUE } from '#web/lib/texts.ts'
import { useLive, useSecond } from '#web/live/live-provider.tsx'
import classes from './health.module.css'

export function useDetail(id: number): HealthDetail | undefined {
  return useLive((state) => state.details.get(id))
}

export function inputOf(detail: HealthDetail | undefined, input: HealthInput): InputLive | undefined {
  return detail?.inputs.find((one) => one.input === input)
}

/** Nobody has told of it yet: not the same as nothing to tell. */
export function Untold() {
  return (
    <span className="faint" title="not told yet">
      {NO_VALUE}
    </span>
  )
}

/** What we want, and by whose word. */
export const WantCell = memo(function WantCell({
  id,
  wanted,
}: {
  readonly id: number
  readonly wanted: AdminState
}) {
  const reason = inputOf(useDetail(id), 'operator')?.reason ?? ''
  return (
    <div className={classes.two}>
      <span>{ADMIN_STATE_WORDS[wanted]}</span>
      <span className={classes.under} title={reason || undefined}>
        {reason}
      </span>
    </div>
  )
})

/** One of the four voices: its mark, and why. */
export const InputCell = memo(function InputCell({
  id,
  input,
}: {
  readonly id: number
  readonly input: HealthInput
}) {
  const voice = inputOf(useDetail(id), input)
  if (!voice) return <Untold />
  return (
    <span className={classes.voice} data-live data-verdict={voice.verdict} title={voice.reason || undefined}>
      <VerdictMark verdict={voice.verdict} />
      <span className={classes.voiceWords}>{voice.reason}</span>
    </span>
  )
})

export type LatencyFigure = 'last' | 'ewma' | 'p50' | 'p95'

/** Answer times of probes, in ms. */
export const LatencyCell = memo(function LatencyCell({
  id,
  pick,
}: {
  readonly id: number
  readonly pick: LatencyFigure
}) {
  const format = useFormat()
  const value = useLive((state) => latencyOf(state.details.get(id), pick))
  return <span data-live>{format.figure(value)}</span>
})

export function latencyOf(detail: HealthDetail | undefined, pick: LatencyFigure): number | null {
  if (!detail) return null
  return pick === 'last' ? (detail.lastProbe?.latencyMs ?? null) : (detail.latency?.[pick] ?? null)
}

/** What calls showed within the window, and what it cost. */
export const EvidenceCell = memo(function EvidenceCell({ id }: { readonly id: number }) {
  const format = useFormat()
  const evidence = useDetail(id)?.evidence
  if (!evidence) return <Untold />
  const { attempts, failures, sources, ejectedUntilMs } = evidence
  return (
    <div className={classes.two} data-live>
      <span className="figure">
        {attempts === 0 ? NO_VALUE : `${format.count(failures)} of ${format.count(attempts)}`}
      </span>
      <span className={classes.under}>
        {ejectedUntilMs === null ? (
          failures > 0 && `${format.count(sources)} ${sources === 1 ? 'source' : 'sources'}`
        ) : (
          <>
            ejected <Remaining untilMs={ejectedUntilMs} /> more
          </>
        )}
      </span>
    </div>
  )
})

/** "28 s", moving with the clock. */
export function Remaining({ untilMs }: { readonly untilMs: number }) {
  const second = useSecond()
  if (second === 0) return null
  return <span className="figure">{formatDuration(untilMs - second)}</span>
}

/** What its load source last said, how old that is, and what is wrong with it. */
export const LoadCell = memo(function LoadCell({ id }: { readonly id: number }) {
  const format = useFormat()
  const loads = useDetail(id)?.loads
  if (!loads) return <Untold />
  const load = foremostLoad(loads)
  if (!load) return <span className="faint">none</span>
  const [first = '', ...rest] = load.figures ? figureParts(load.figures, format) : []
  const trouble = loadTrouble(load)
  const more = loads.length > 1 ? `, ${loads.length - 1} more` : ''
  return (
    <div className={classes.two} data-live title={[first, ...rest].join(', ') || undefined}>
      <span className={classes.cut}>
        {LOAD_KIND_WORDS[load.kind]}
        {first ? ` ${first}` : ''}
        {more}
      </span>
      {trouble ? (
        <span className={classes.trouble} title={trouble.line}>
          <IconAlertTriangle size={12} aria-hidden="true" />
          <span className={classes.cut}>
            {trouble.words}
            {load.figures ? (
              <>
                , news <Since atMs={load.figures.atMs} /> old
              </>
            ) : null}
          </span>
        </span>
      ) : (
        <span className={classes.under}>
          {load.figures ? <Since atMs={load.figures.atMs} /> : null} ago
          {rest.length > 0 ? `, ${rest.join(', ')}` : ''}
        </span>
      )}
    </div>
  )
})

/** One figure of the load source that is shown. */
export const LoadFigure = memo(function LoadFigure({
  id,
  pick,
}: {
  readonly id: number
  readonly pick: 'sessions' | 'maxSessions' | 'idleCpu'
}) {
  const format = useFormat()
  const value = useLive((state) => foremostLoad(state.details.get(id)?.loads ?? [])?.figures?.[pick])
  return <span data-live>{format.figure(value)}</span>
})

/** The weight in force, where a load source makes it another than configured. */
export const WeightCell = memo(function WeightCell({
  id,
  own,
}: {
  readonly id: number
  readonly own: number
}) {
  const format = useFormat()
  const inForce = useLive((state) => state.details.get(id)?.weight)
  return (
    <span data-live className="figure">
      {weightWords(own, inForce, format)}
    </span>
  )
})

/** Our calls on it, of the most that it takes now. */
export const CapacityCell = memo(function CapacityCell({ id }: { readonly id: number }) {
  const format = useFormat()
  const calls = useLive((state) => state.destinations.get(id)?.activeCalls)
  const capacity = useLive((state) => state.details.get(id)?.capacity)
  return (
    <span data-live className="figure">
      {ofMost(calls, capacity, format)}
    </span>
  )
})
