'use client'
import { IconAlertTriangle } from '@tabler/icons-react'
import { memo } from 'react'
import type { HealthDetail, InputLive, LoadLive } from '#engine/contract/health-live.ts'
import type { AdminState, HealthInput } from '#engine/contract/vocabulary.ts'
import { Since } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { VerdictMark } from '#web/components/verdict-mark.tsx'
import { formatAge, formatDuration } from '#web/lib/format.ts'
import { INPUT_TEXTS, LOAD_KIND_WORDS, ofMost, weightWords } from '#web/lib/health-words.ts'
import { figureParts, foremostLoad, loadTrouble } from '#web/lib/load-words.ts'
import { useLive, useSecond } from '#web/live/live-provider.tsx'
import { HEALTH_TABLE_TEXTS } from '#web/texts/health-table.ts'
import { ADMIN_STATE_WORDS, NO_VALUE } from '#web/texts/vocabulary.ts'
import classes from './health.module.css'

const TEXTS = HEALTH_TABLE_TEXTS

export function useDetail(id: number): HealthDetail | undefined {
  return useLive((state) => state.details.get(id))
}

export function inputOf(detail: HealthDetail | undefined, input: HealthInput): InputLive | undefined {
  return detail?.inputs.find((one) => one.input === input)
}

/** Why it says so; calls have nothing to say where none came. */
export function voiceWords({ input, reason }: InputLive): string {
  return reason === '' && input === 'traffic' ? TEXTS.noCall : reason
}

/** Nobody has told of it yet: not the same as nothing to tell. */
function Untold() {
  return (
    <span className="faint" title={TEXTS.untold}>
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
  const told = inputOf(useDetail(id), 'operator')?.reason ?? ''
  // "draining: no new calls" says no more than the word above it.
  const [word = ''] = told.split(':')
  const reason = word === wanted || word === ADMIN_STATE_WORDS[wanted] ? '' : told
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
      <span className={classes.voiceWords}>{voiceWords(voice)}</span>
    </span>
  )
})

/** All four in little room: a mark and a word each; why stands on pointing, and beside what is seen. */
export const VoicesCell = memo(function VoicesCell({ id }: { readonly id: number }) {
  const voices = useDetail(id)?.inputs
  if (!voices) return <Untold />
  return (
    <div className={classes.voices} data-live>
      {voices.map(({ input, verdict, reason }) => (
        <span key={input} className={classes.voice} data-verdict={verdict} title={reason || undefined}>
          <VerdictMark verdict={verdict} />
          {INPUT_TEXTS[input].label}
        </span>
      ))}
    </div>
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
        {attempts === 0 ? NO_VALUE : TEXTS.failedOf(format.count(failures), format.count(attempts))}
      </span>
      <span className={classes.under}>
        {ejectedUntilMs === null ? (
          attempts > 0 && sources > 0 && TEXTS.sources(format.count(sources), sources === 1)
        ) : (
          <>
            {TEXTS.ejected} <Remaining untilMs={ejectedUntilMs} coarse />
          </>
        )}
      </span>
    </div>
  )
})

interface RemainingProps {
  readonly untilMs: number
  /** In one unit, where there is little room. */
  readonly coarse?: boolean
}

/** "2 min 28 s", moving with the clock. */
export function Remaining({ untilMs, coarse = false }: RemainingProps) {
  const second = useSecond()
  if (second === 0) return null
  const left = Math.max(0, untilMs - second)
  return <span className="figure">{coarse ? formatAge(left) : formatDuration(left)}</span>
}

/** What its load source last said, how old that is, and what is wrong with it. */
export const LoadCell = memo(function LoadCell({ id }: { readonly id: number }) {
  const format = useFormat()
  const loads = useDetail(id)?.loads
  if (!loads) return <Untold />
  const load = foremostLoad(loads)
  if (!load) return <span className="faint">{TEXTS.noLoad}</span>
  const told = load.figures ? figureParts(load.figures, format).join(', ') : ''
  const others = new Set(loads.map(({ source }) => source)).size - 1
  const more = others > 0 ? TEXTS.moreLoads(others) : ''
  return (
    <div className={`${classes.two} ${classes.load}`} data-live title={told || undefined}>
      <span className={classes.cut}>{told || NO_VALUE}</span>
      <LoadStanding load={load} more={more} />
    </div>
  )
})

/** Its kind, and how old its news is or what is wrong with it. */
function LoadStanding({ load, more }: { readonly load: LoadLive; readonly more: string }) {
  const trouble = loadTrouble(load)
  const kind = LOAD_KIND_WORDS[load.kind]
  const news = load.figures ? <Since atMs={load.figures.atMs} /> : null
  if (!trouble)
    return (
      <span className={classes.under}>
        {news} {TEXTS.ago} {kind}
        {more}
      </span>
    )
  return (
    <span className={classes.trouble} title={`${kind}: ${trouble.line}`}>
      <IconAlertTriangle size={12} aria-hidden="true" />
      <span className={classes.cut}>
        {trouble.words}
        {load.figures ? (
          <>
            {TEXTS.newsOld.before} {news} {TEXTS.newsOld.after}
          </>
        ) : (
          `, ${kind}`
        )}
      </span>
    </span>
  )
}

export type LoadFigureName = 'sessions' | 'maxSessions' | 'idleCpu' | 'sessionsPerSecond' | 'uptimeSec'

/** One figure of the load source that is shown. */
export const LoadFigure = memo(function LoadFigure({
  id,
  pick,
}: {
  readonly id: number
  readonly pick: LoadFigureName
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
