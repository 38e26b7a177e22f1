'use client'
import { Drawer } from '@mantine/core'
import Link from 'next/link'
import type { HealthDetail } from '#engine/contract/health-live.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { Since } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { VerdictMark } from '#web/components/verdict-mark.tsx'
import { INPUT_TEXTS, VERDICT_WORDS, weightWords } from '#web/lib/health-words.ts'
import { freshnessOf } from '#web/live/freshness.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { SeenCell } from '#web/sets/seen-cell.tsx'
import { HEALTH_DETAIL_TEXTS } from '#web/texts/health-detail.ts'
import { ADMIN_STATE_WORDS } from '#web/texts/vocabulary.ts'
import { DestinationEvents } from './destination-events.tsx'
import { DetailSection, Fact } from './detail-section.tsx'
import { EvidenceFacts } from './evidence-facts.tsx'
import classes from './health.module.css'
import { Remaining, useDetail, voiceWords } from './health-cells.tsx'
import type { HealthRow } from './health-rows.ts'
import { LoadFacts } from './load-facts.tsx'
import { ProbeFacts } from './probe-facts.tsx'
import { ProbeNow } from './probe-now.tsx'

const TEXTS = HEALTH_DETAIL_TEXTS
const { inForce } = TEXTS

interface DrawerProps {
  readonly row: HealthRow | null
  readonly onClose: () => void
}

/** Everything that is known of one destination's health, beside the table it stands in. */
export function HealthDrawer({ row, onClose }: DrawerProps) {
  const freshness = useLive(freshnessOf)
  return (
    <Drawer
      opened={row !== null}
      onClose={onClose}
      size={620}
      title={row ? <strong>{row.name}</strong> : null}
      closeButtonProps={{ 'aria-label': TEXTS.close }}
    >
      {/* It lies outside the frame, which says so for the page. */}
      <div data-freshness={freshness}>{row ? <HealthOf key={row.id} row={row} /> : null}</div>
    </Drawer>
  )
}

function HealthOf({ row }: { readonly row: HealthRow }) {
  const detail = useDetail(row.id)
  return (
    <>
      <p className={classes.whereabouts}>
        {row.name === row.address ? TEXTS.in : TEXTS.addressIn(row.address)}{' '}
        <Link href={`/sets/${row.setId}`}>{row.set}</Link>
      </p>
      <div className={classes.state}>
        <span className={classes.pair}>
          <span className="faint">{TEXTS.want}</span> {ADMIN_STATE_WORDS[row.config.adminState]}
        </span>
        <span className={classes.pair}>
          <span className="faint">{TEXTS.see}</span> <SeenCell id={row.id} isStacked />
        </span>
      </div>
      <ProbeNow id={row.id} name={row.name} />
      {detail ? <Seen row={row} detail={detail} /> : <NoDetails />}
      <DestinationEvents id={row.id} name={row.name} />
      {detail ? <Details row={row} detail={detail} /> : null}
    </>
  )
}

function NoDetails() {
  const isThere = useLive((state) => state.engines.some((engine) => engine.connected))
  return <EmptyNote>{isThere ? TEXTS.noDetail : TEXTS.noEngine}</EmptyNote>
}

interface DetailProps {
  readonly row: HealthRow
  readonly detail: HealthDetail
}

/** What makes its health, before what became of it. */
function Seen({ row, detail }: DetailProps) {
  return (
    <div data-live>
      <DetailSection title={TEXTS.why}>
        <Voices detail={detail} />
      </DetailSection>
      <ProbeFacts row={row} detail={detail} />
    </div>
  )
}

function Details({ row, detail }: DetailProps) {
  const format = useFormat()
  const { weight, capacity, overload, retryAfterUntilMs } = detail
  const resources = Object.entries(row.config.resources)
  return (
    <div data-live>
      <EvidenceFacts evidence={detail.evidence} />
      <LoadFacts loads={detail.loads} />
      <DetailSection title={inForce.title}>
        <dl className={classes.facts}>
          <Fact name={inForce.weight}>{weightWords(row.config.weight, weight, format)}</Fact>
          <Fact name={inForce.capacity}>
            {capacity === null ? inForce.unlimited : format.count(capacity)}
          </Fact>
          {resources.length === 0 ? null : (
            <Fact name={inForce.resources}>
              {resources
                .map(([name, most]) => `${name} ${typeof most === 'number' ? format.count(most) : most}`)
                .join(', ')}
            </Fact>
          )}
          {retryAfterUntilMs === null ? null : (
            <Fact name={inForce.leftAlone}>
              {inForce.for} <Remaining untilMs={retryAfterUntilMs} /> {inForce.more}
            </Fact>
          )}
          {overload === null ? null : (
            <Fact name={inForce.overload}>
              {overload.algorithm === 'loss'
                ? inForce.keepBack(format.figure(overload.value))
                : `${overload.algorithm} ${format.figure(overload.value)}`}
              , {inForce.for} <Remaining untilMs={overload.validUntilMs} /> {inForce.more}
            </Fact>
          )}
        </dl>
      </DetailSection>
    </div>
  )
}

/** Who says what, and since when: together they make what is seen. */
function Voices({ detail }: { readonly detail: HealthDetail }) {
  return (
    <ul className={classes.who} aria-label={TEXTS.voices}>
      {detail.inputs.map((voice) => (
        <li key={voice.input} className={classes.whoRow}>
          <span title={INPUT_TEXTS[voice.input].line}>{INPUT_TEXTS[voice.input].label}</span>
          <span className={classes.voice} data-verdict={voice.verdict}>
            <VerdictMark verdict={voice.verdict} />
            <span aria-hidden="true">{VERDICT_WORDS[voice.verdict]}</span>
          </span>
          <span className={classes.whoReason}>{voiceWords(voice)}</span>
          <span className={classes.whoSince}>
            {voice.sinceMs === null ? null : <Since atMs={voice.sinceMs} />}
          </span>
        </li>
      ))}
    </ul>
  )
}
