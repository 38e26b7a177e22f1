'use client'
import { Button } from '@mantine/core'
import { IconChartAreaLine, IconTable } from '@tabler/icons-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { HealthDetail } from '#engine/contract/health-live.ts'
import type { ProbeHistory } from '#engine/contract/probe-history.ts'
import { Notice } from '#web/components/notice.tsx'
import { MissingPiece } from '#web/components/on-demand.tsx'
import { Moment, Since } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { VerdictMark } from '#web/components/verdict-mark.tsx'
import { formatDuration } from '#web/lib/format.ts'
import { probeWords } from '#web/lib/health-words.ts'
import { HEALTH_TEXTS } from '#web/texts/health.ts'
import { DetailSection } from './detail-section.tsx'
import classes from './health.module.css'
import type { HealthRow } from './health-rows.ts'
import { LatencyTable } from './latency-table.tsx'
import { ProbeLegend, ProbeStrip, ProbeTable } from './probe-strip.tsx'
import probeClasses from './probes.module.css'
import { useProbeHistory } from './use-probe-history.ts'

const TEXTS = HEALTH_TEXTS.probes
const ProbeChart = dynamic(
  () =>
    import('./probe-chart.tsx').then(
      (file) => file.ProbeChart,
      () => MissingPiece,
    ),
  { ssr: false, loading: () => <div className={probeClasses.chartRoom} /> },
)

interface ProbeFactsProps {
  readonly row: HealthRow
  readonly detail: HealthDetail
}

/** The last probe, those before it as marks, as a chart and as a table, and how fast they were answered. */
export function ProbeFacts({ row, detail }: ProbeFactsProps) {
  const { lastProbe, latency } = detail
  const { told, ask } = useProbeHistory(row.id, lastProbe?.atMs ?? 0)
  const [isTable, setTable] = useState(false)
  const hasProbes = told?.ok === true && told.value.probes.length > 0
  return (
    <DetailSection
      title={TEXTS.title}
      tools={hasProbes ? <Toggle isTable={isTable} onToggle={() => setTable(!isTable)} /> : null}
    >
      <LastProbe detail={detail} />
      {told && !told.ok ? (
        <Notice
          kind="warn"
          action={
            <Button variant="subtle" onClick={ask}>
              {TEXTS.again}
            </Button>
          }
        >
          {TEXTS.failed} {told.message}
        </Notice>
      ) : null}
      {hasProbes ? <Past row={row} history={told.value} isTable={isTable} /> : null}
      {latency ? <LatencyTable latency={latency} /> : null}
    </DetailSection>
  )
}

function LastProbe({ detail: { lastProbe } }: { readonly detail: HealthDetail }) {
  const format = useFormat()
  if (!lastProbe) return <p className="faint">{TEXTS.none}</p>
  return (
    <p className={classes.voice}>
      <VerdictMark verdict={lastProbe.isGood ? 'good' : 'bad'} />
      <span>{probeWords(lastProbe, format)}</span>
      <span className="faint figure">
        <Since atMs={lastProbe.atMs} /> {TEXTS.ago}
      </span>
    </p>
  )
}

function Toggle({ isTable, onToggle }: { readonly isTable: boolean; readonly onToggle: () => void }) {
  const Icon = isTable ? IconChartAreaLine : IconTable
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      leftSection={<Icon size={14} />}
      onClick={onToggle}
    >
      {isTable ? TEXTS.asChart : TEXTS.asTable}
    </Button>
  )
}

interface PastProps {
  readonly row: HealthRow
  readonly history: ProbeHistory
  readonly isTable: boolean
}

function Past({ row, history, isTable }: PastProps) {
  const format = useFormat()
  const { probes, sinceMs } = history
  const { enabled, fall, rise, timeoutMs } = row.probe
  return (
    <div className={probeClasses.past}>
      <ProbeStrip probes={probes} />
      <ProbeLegend probes={probes} />
      {isTable ? <ProbeTable probes={probes} /> : <ProbeChart probes={probes} />}
      <p className={classes.footnote}>
        {enabled ? TEXTS.rules(format.count(fall), format.count(rise), formatDuration(timeoutMs)) : TEXTS.off}{' '}
        {TEXTS.legend} {TEXTS.kept(format.count(probes.length))}{' '}
        {sinceMs === null ? null : <Moment atMs={sinceMs} />}.
      </p>
    </div>
  )
}
