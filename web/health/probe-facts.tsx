'use client'
import type { HealthDetail, LatencyLive } from '#engine/contract/health-live.ts'
import { Since } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { VerdictMark } from '#web/components/verdict-mark.tsx'
import { probeWords } from '#web/lib/health-words.ts'
import { DetailSection } from './detail-section.tsx'
import classes from './health.module.css'

/** The last probe, and how fast those before it were answered. */
export function ProbeFacts({ detail }: { readonly detail: HealthDetail }) {
  const format = useFormat()
  const { lastProbe, latency } = detail
  return (
    <DetailSection title="Probes">
      {lastProbe ? (
        <p className={classes.voice}>
          <VerdictMark verdict={lastProbe.isGood ? 'good' : 'bad'} />
          <span>{probeWords(lastProbe, format)}</span>
          <span className="faint figure">
            <Since atMs={lastProbe.atMs} /> ago
          </span>
        </p>
      ) : (
        <p className="faint">It has not been probed yet.</p>
      )}
      {latency ? <LatencyTable latency={latency} /> : null}
    </DetailSection>
  )
}

function LatencyTable({ latency }: { readonly latency: LatencyLive }) {
  const format = useFormat()
  const { count, ewma, p50, p95, mean, deviation } = latency
  const figures = [
    ['EWMA', ewma, 'the last counts a tenth'],
    ['p50', p50, 'of the last hundred'],
    ['p95', p95, 'of the last hundred'],
    ['mean', mean, 'of all'],
    ['dev.', deviation, 'standard deviation of all'],
  ] as const
  return (
    <>
      <table className={`table ${classes.latency}`} aria-label="answer times of probes in ms">
        <thead>
          <tr>
            {figures.map(([name, , line]) => (
              <th key={name} className="number" title={line}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            {figures.map(([name, value]) => (
              <td key={name} className="number">
                {format.figure(value)}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      <p className={classes.footnote}>
        ms, of {format.count(count)} answered {count === 1 ? 'probe' : 'probes'}
      </p>
    </>
  )
}
