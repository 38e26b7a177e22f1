'use client'
import type { LoadFigures, LoadLive } from '#engine/contract/health-live.ts'
import { Notice } from '#web/components/notice.tsx'
import { Since } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { formatDuration } from '#web/lib/format.ts'
import { LOAD_CONNECTION_TEXTS, LOAD_KIND_WORDS, ofMost } from '#web/lib/health-words.ts'
import { figureParts, foremostLoad, loadTrouble } from '#web/lib/load-words.ts'
import { useSecond } from '#web/live/live-provider.tsx'
import { HEALTH_DETAIL_TEXTS } from '#web/texts/health-detail.ts'
import { DetailSection, Fact } from './detail-section.tsx'
import classes from './health.module.css'
import { Remaining } from './health-cells.tsx'

const TEXTS = HEALTH_DETAIL_TEXTS.load

/** Each load source: how it is reached, how old its news is, and what it says. */
export function LoadFacts({ loads }: { readonly loads: readonly LoadLive[] }) {
  if (loads.length === 0)
    return (
      <DetailSection title={TEXTS.title}>
        <p className="faint">{TEXTS.none}</p>
      </DetailSection>
    )
  return Map.groupBy(loads, (load) => load.source)
    .values()
    .toArray()
    .map((same) => <LoadSection key={same[0]?.source} loads={same} />)
}

/** One source may feed several things; it is told once. */
function LoadSection({ loads }: { readonly loads: readonly LoadLive[] }) {
  const load = foremostLoad(loads)
  if (!load) return null
  const title = TEXTS.of(LOAD_KIND_WORDS[load.kind], loads.map(({ into }) => intoWords(into)).join(TEXTS.and))
  return (
    <DetailSection title={title}>
      <LoadOf load={load} />
    </DetailSection>
  )
}

const intoWords = (into: string): string => (into === 'weight' ? TEXTS.weight : TEXTS.capacity(into))

function LoadOf({ load }: { readonly load: LoadLive }) {
  const { figures, connection, intervalMs, isStale, nextTryAtMs } = load
  return (
    <>
      <TroubleNotice load={load} />
      <dl className={classes.facts}>
        <Fact name={TEXTS.address}>
          <code className={classes.source}>{load.source}</code>
        </Fact>
        <Fact name={TEXTS.connection}>
          {LOAD_CONNECTION_TEXTS[connection].label}
          {nextTryAtMs === null ? null : <NextTry atMs={nextTryAtMs} />}
        </Fact>
        <Fact name={TEXTS.lastNews}>
          {figures ? (
            <>
              <Since atMs={figures.atMs} full /> {TEXTS.ago}
            </>
          ) : (
            TEXTS.noneYet
          )}
          {intervalMs === null ? '' : TEXTS.every(formatDuration(intervalMs))}
          {isStale && figures ? TEXTS.stale : ''}
        </Fact>
        {figures ? <FigureFacts figures={figures} /> : null}
      </dl>
    </>
  )
}

function NextTry({ atMs }: { readonly atMs: number }) {
  const isDue = useSecond() >= atMs
  return isDue ? (
    TEXTS.beingTried
  ) : (
    <>
      {TEXTS.triedAgain} <Remaining untilMs={atMs} />
    </>
  )
}

function TroubleNotice({ load }: { readonly load: LoadLive }) {
  const trouble = loadTrouble(load)
  if (!trouble) return null
  const { words, problem, line, sinceMs } = trouble
  return (
    <Notice kind="warn">
      <strong className={classes.troubleWord}>{words}</strong>
      {sinceMs === null ? null : (
        <>
          {' '}
          {TEXTS.since} <Since atMs={sinceMs} full />
        </>
      )}
      {problem && problem !== words ? `: ${problem}` : ''}. {line}
    </Notice>
  )
}

function FigureFacts({ figures }: { readonly figures: LoadFigures }) {
  const format = useFormat()
  const { sessions, maxSessions, idleCpu, sessionsPerSecond, uptimeSec, ...rest } = figures
  const told = figureParts(
    { ...rest, sessions: null, maxSessions: null, idleCpu: null, sessionsPerSecond: null, uptimeSec: null },
    format,
  )
  return (
    <>
      {sessions === null && maxSessions === null ? null : (
        <Fact name={TEXTS.sessions}>{ofMost(sessions, maxSessions, format)}</Fact>
      )}
      {idleCpu === null ? null : (
        <Fact name={TEXTS.idle}>{`${format.figure(idleCpu)} ${TEXTS.percent}`}</Fact>
      )}
      {sessionsPerSecond === null ? null : (
        <Fact name={TEXTS.perSecond}>{format.figure(sessionsPerSecond)}</Fact>
      )}
      {uptimeSec === null ? null : <Fact name={TEXTS.running}>{formatDuration(uptimeSec * 1_000)}</Fact>}
      {told.length > 0 ? <Fact name={TEXTS.says}>{told.join(', ')}</Fact> : null}
    </>
  )
}
