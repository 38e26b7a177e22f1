'use client'
import { Box } from '@mantine/core'
import type { PastProbe } from '#engine/contract/probe-history.ts'
import { Moment } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { HEALTH_TEXTS, outcomeWords } from '#web/texts/health.ts'
import { countOutcomes, OutcomeMark, outcomeCounts, outcomeKind } from './probe-outcome.tsx'
import classes from './probes.module.css'

const TEXTS = HEALTH_TEXTS.probes
/** As many as stand beside each other in the drawer. */
const MARKS = 60

/** By their place: two may end at the same moment. */
function keyed(probes: readonly PastProbe[]) {
  return probes.map((probe, key) => ({ key, probe }))
}

/** One mark for each of the last probes, the newest at the right. */
export function ProbeStrip({ probes }: { readonly probes: readonly PastProbe[] }) {
  const format = useFormat()
  const shown = probes.slice(-MARKS)
  const label = `${TEXTS.strip(shown.length)}: ${outcomeCounts(shown, format.count)}`
  return (
    <div className={classes.strip} role="img" aria-label={label} title={label}>
      {keyed(shown).map(({ key, probe }) => (
        <OutcomeMark key={key} kind={outcomeKind(probe)} />
      ))}
    </div>
  )
}

/** What the marks mean, those that there are, and how many of each. */
export function ProbeLegend({ probes }: { readonly probes: readonly PastProbe[] }) {
  const format = useFormat()
  return (
    <p className={classes.legend}>
      {countOutcomes(probes).map(({ kind, count }) => (
        <span key={kind} className={classes.outcome}>
          <OutcomeMark kind={kind} /> {format.count(count)} {HEALTH_TEXTS.outcomes[kind]}
        </span>
      ))}
    </p>
  )
}

/** The chart's figures, newest first. */
export function ProbeTable({ probes }: { readonly probes: readonly PastProbe[] }) {
  const format = useFormat()
  const { at, outcome, latency, target } = TEXTS.columns
  return (
    <Box component="section" className={classes.tableRoom} aria-label={TEXTS.tableLabel} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{at}</th>
            <th>{outcome}</th>
            <th className="number">{latency}</th>
            <th>{target}</th>
          </tr>
        </thead>
        <tbody>
          {keyed(probes.toReversed()).map(({ key, probe }) => (
            <tr key={key}>
              <td>
                <Moment atMs={probe.atMs} only="clock" />
              </td>
              <td>
                <span className={classes.outcome}>
                  <OutcomeMark kind={outcomeKind(probe)} /> {outcomeWords(probe)}
                </span>
              </td>
              <td className="number">{format.figure(probe.latencyMs)}</td>
              <td className={classes.target}>{probe.target}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  )
}
