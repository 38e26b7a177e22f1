'use client'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useCallback, useMemo } from 'react'
import { Breakable } from '#web/components/breakable.tsx'
import { Since } from '#web/components/since.tsx'
import { StateMark } from '#web/components/state-mark.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { healthHref } from '#web/lib/destinations.ts'
import { useLive } from '#web/live/live-provider.tsx'
import type { LiveState } from '#web/live/live-state.ts'
import { HEALTH_DETAIL_TEXTS } from '#web/texts/health-detail.ts'
import { useDetail } from './health-cells.tsx'
import type { HealthRow } from './health-rows.ts'
import classes from './troubles.module.css'
import { readTroubles, type Trouble, troubleOfLoads, troublesText } from './troubles.ts'

const TEXTS = HEALTH_DETAIL_TEXTS.trouble

/** More would push the table off the screen, which lists them all. */
const MOST_SHOWN = 6

interface TroubleListProps {
  readonly rows: readonly HealthRow[]
  readonly open: (id: number) => void
}

/** What is wrong now, since when and why, before anything else; its first line is always reserved. */
export function TroubleList({ rows, open }: TroubleListProps) {
  const format = useFormat()
  const text = useLive(useCallback((state: LiveState) => troublesText(state, rows), [rows]))
  const isTold = useLive((state) => state.tick !== null)
  const troubles = useMemo(() => readTroubles(text), [text])
  const byId = useMemo(() => new Map(rows.map((row) => [row.id, row])), [rows])
  const rest = troubles.length - MOST_SHOWN
  return (
    <section className={classes.troubles} aria-label={TEXTS.label} data-live>
      {troubles.length === 0 ? <p className="faint">{isTold ? TEXTS.none : ''}</p> : null}
      <ul className={classes.list}>
        {troubles.slice(0, MOST_SHOWN).map((trouble) => {
          const row = byId.get(trouble.id)
          return row ? <TroubleLine key={keyOf(trouble)} trouble={trouble} row={row} open={open} /> : null
        })}
      </ul>
      {rest > 0 ? <p className="faint">{TEXTS.more(format.count(rest))}</p> : null}
    </section>
  )
}

const keyOf = ({ kind, id }: Trouble): string => `${kind} ${id}`

interface LineProps {
  readonly trouble: Trouble
  readonly row: HealthRow
  readonly open: (id: number) => void
}

function TroubleLine({ trouble, row, open }: LineProps) {
  const { kind } = trouble
  const live = useLive((state) => state.destinations.get(row.id))
  const load = troubleOfLoads(useDetail(row.id)?.loads ?? [])
  const sinceMs = kind === 'load' ? load?.sinceMs : live?.sinceMs
  return (
    <li className={classes.line}>
      <span className={classes.what}>
        {kind === 'load' ? <LoadMark /> : <StateMark state={kind} />}
        {kind === 'load' ? TEXTS.load : kind}
      </span>
      <span className={classes.since}>{sinceMs ? <Since atMs={sinceMs} /> : null}</span>
      <a
        className={classes.name}
        href={healthHref(row.id)}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return
          event.preventDefault()
          open(row.id)
        }}
      >
        <Breakable text={row.name} />
      </a>
      <span className={classes.why}>{kind === 'load' ? loadWords(load) : live?.reason}</span>
    </li>
  )
}

function LoadMark() {
  return <IconAlertTriangle size={11} aria-hidden="true" className={classes.loadMark} />
}

function loadWords(trouble: ReturnType<typeof troubleOfLoads>): string {
  if (!trouble) return ''
  const { words, problem } = trouble
  return problem && problem !== words ? `${words}: ${problem}` : words
}
