'use client'
import { useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import type { WhatIfAnswer } from '#web/server/what-if.ts'
import classes from './try-it.module.css'
import { WhatIfRow } from './what-if-row.tsx'
import type { RowDraft, WhatIfDraft } from './what-if-values.ts'

interface WhatIfTableProps {
  readonly set: SetConfig
  readonly draft: WhatIfDraft
  readonly prediction: WhatIfAnswer | null
  readonly onEdit: (id: number, change: RowDraft) => void
}

/** A set of a thousand is not drawn at once. */
const MOST_ROWS = 50

/** Destinations with what is edited of them, and their shares before and after. */
export function WhatIfTable({ set, draft, prediction, onEdit }: WhatIfTableProps) {
  const [showsAll, setShowsAll] = useState(false)
  const { destinations } = set
  if (destinations.length === 0)
    return <EmptyNote>This set has no destinations yet; nothing can be predicted of it.</EmptyNote>
  const shares = new Map(prediction?.shares.map((share) => [share.destinationId, share]))
  const shown = showsAll ? destinations : destinations.slice(0, MOST_ROWS)
  return (
    <div className="scroll-x">
      <table className={`table ${classes.shares}`}>
        <caption className="hidden-words">Shares of the calls, as the set is and as it would be</caption>
        <thead>
          <tr>
            <th>destination</th>
            <th>want</th>
            <th className="number">weight</th>
            <th className="number">channels</th>
            <th>share of the calls, now over then</th>
            <th className="number">now %</th>
            <th className="number">then %</th>
            <th className="number">change</th>
            <th className="number" title="most calls at once, now and then">
              most at once
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <WhatIfRow
              key={one.id}
              destination={one}
              draft={draft.rows.get(one.id)}
              share={shares.get(one.id)}
              calls={prediction?.calls ?? 0}
              onEdit={onEdit}
            />
          ))}
        </tbody>
      </table>
      {shown.length < destinations.length ? (
        <button type="button" className={classes.all} onClick={() => setShowsAll(true)}>
          Show all {destinations.length}
        </button>
      ) : null}
    </div>
  )
}
