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
          <span className="faint">
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
  return (
    <table className="table" aria-label="answer times of probes">
      <thead>
        <tr>
          <th>answer time, ms</th>
          <th className="number" title="the last counts a tenth">
            EWMA
          </th>
          <th className="number" title="of the last hundred">
            p50
          </th>
          <th className="number" title="of the last hundred">
            p95
          </th>
          <th className="number">mean</th>
          <th className="number">deviation</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <td className="faint">
            {latency.count === 1 ? '1 answered probe' : `${format.count(latency.count)} answered probes`}
          </td>
          <td className="number">{format.figure(latency.ewma)}</td>
          <td className="number">{format.figure(latency.p50)}</td>
          <td className="number">{format.figure(latency.p95)}</td>
          <td className="number">{format.figure(latency.mean)}</td>
          <td className="number">{format.figure(latency.deviation)}</td>
        </tr>
      </tbody>
    </table>
  )
}
