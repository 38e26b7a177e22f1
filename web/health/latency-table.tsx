'use client'
import type { LatencyLive } from '#engine/contract/health-live.ts'
import { useFormat } from '#web/components/theme-provider.tsx'
import { HEALTH_TEXTS } from '#web/texts/health.ts'
import classes from './health.module.css'

const TEXTS = HEALTH_TEXTS.probes

/** How fast probes were answered. */
export function LatencyTable({ latency }: { readonly latency: LatencyLive }) {
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
      <table className={`table ${classes.latency}`} aria-label={TEXTS.latencyLabel}>
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
      <p className={classes.footnote}>{TEXTS.latencyOf(format.count(count), count === 1)}</p>
    </>
  )
}
