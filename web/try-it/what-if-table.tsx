'use client'
import { useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import type { WhatIfAnswer } from '#web/server/what-if.ts'
import { WHAT_IF_TABLE_TEXTS } from '#web/texts/try-it.ts'
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
  if (destinations.length === 0) return <EmptyNote>{WHAT_IF_TABLE_TEXTS.empty}</EmptyNote>
  const shares = new Map(prediction?.shares.map((share) => [share.destinationId, share]))
  const shown = showsAll ? destinations : destinations.slice(0, MOST_ROWS)
  return (
    <div className="scroll-x">
      <table className={`table ${classes.shares}`}>
        <caption className="hidden-words">{WHAT_IF_TABLE_TEXTS.caption}</caption>
        <thead>
          <tr>
            <th>{WHAT_IF_TABLE_TEXTS.destination}</th>
            <th>{WHAT_IF_TABLE_TEXTS.want}</th>
            <th className="number">{WHAT_IF_TABLE_TEXTS.weight}</th>
            <th className="number">{WHAT_IF_TABLE_TEXTS.channels}</th>
            <th>{WHAT_IF_TABLE_TEXTS.share}</th>
            <th className="number">{WHAT_IF_TABLE_TEXTS.shareNow}</th>
            <th className="number">{WHAT_IF_TABLE_TEXTS.shareThen}</th>
            <th className="number">{WHAT_IF_TABLE_TEXTS.change}</th>
            <th className="number" title={WHAT_IF_TABLE_TEXTS.mostLine}>
              {WHAT_IF_TABLE_TEXTS.most}
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
          {WHAT_IF_TABLE_TEXTS.showAll(destinations.length)}
        </button>
      ) : null}
    </div>
  )
}
