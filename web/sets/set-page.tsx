'use client'
import Link from 'next/link'
import type { SetConfig } from '#engine/contract/config.ts'
import { PageHead } from '#web/components/page-head.tsx'
import type { Seen } from '#web/lib/conflict.ts'
import { formatAge } from '#web/lib/format.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { SET_TEXTS } from '#web/texts/destinations.ts'
import { ALGORITHM_TEXTS } from '#web/texts/vocabulary.ts'
import { DestinationTable } from './destination-table.tsx'
import { SetSummary } from './set-summary.tsx'
import { SetTools } from './set-tools.tsx'
import { useWatchSets } from './watch-sets.ts'

/** One set: its rule in words, and its destinations. */
export function SetPage({ set }: { readonly set: SetConfig & Seen }) {
  useWatchSets([set])
  const algorithm = ALGORITHM_TEXTS[set.algorithm]
  return (
    <>
      <PageHead
        title={
          <>
            <Link href="/sets" style={{ fontWeight: 400 }}>
              {SET_TEXTS.sets}
            </Link>{' '}
            / {setTitle(set)}
          </>
        }
        line={
          <>
            {algorithm.label}. {algorithm.line} {failoverLine(set)} {probeLine(set)}
          </>
        }
      >
        <SetTools set={set} />
      </PageHead>
      <p style={{ margin: '0 0 10px' }}>
        <SetSummary set={set} />
      </p>
      <DestinationTable set={set} name="" />
    </>
  )
}

function failoverLine(set: SetConfig): string {
  const { attemptTimeoutMs, failoverCodes, maxAttempts, fullCode } = set
  return SET_TEXTS.failover(formatMs(attemptTimeoutMs), failoverCodes.join(', '), maxAttempts, fullCode)
}

function probeLine({ probe }: SetConfig): string {
  if (!probe.enabled) return SET_TEXTS.unprobed
  return SET_TEXTS.probed(formatMs(probe.intervalMs), probe.fall, probe.rise)
}

const formatMs = (ms: number): string => (ms % 1_000 === 0 ? formatAge(ms) : `${ms} ms`)
