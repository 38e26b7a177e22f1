'use client'
import { memo } from 'react'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import type { WhatIfShare } from '#engine/contract/dry-run.ts'
import { ADMIN_STATES } from '#engine/contract/vocabulary.ts'
import { useFormat } from '#web/components/theme-provider.tsx'
import { destinationName } from '#web/lib/uri.ts'
import { WHAT_IF_TABLE_TEXTS } from '#web/texts/try-it.ts'
import { ADMIN_STATE_WORDS } from '#web/texts/vocabulary.ts'
import classes from './try-it.module.css'
import { type RowDraft, typedNumber } from './what-if-values.ts'

interface WhatIfRowProps {
  readonly destination: DestinationConfig
  readonly draft: RowDraft | undefined
  readonly share: WhatIfShare | undefined
  /** Of the prediction; 0 without one. */
  readonly calls: number
  readonly onEdit: (id: number, change: RowDraft) => void
}

export const WhatIfRow = memo(function WhatIfRow({
  destination,
  draft,
  share,
  calls,
  onEdit,
}: WhatIfRowProps) {
  const { id, adminState } = destination
  const name = destinationName(destination)
  const wanted = draft?.adminState ?? adminState
  return (
    <tr>
      <td className={classes.name} title={name}>
        {name}
      </td>
      <td>
        <select
          className={classes.want}
          aria-label={WHAT_IF_TABLE_TEXTS.wantOf(name)}
          data-edited={wanted !== adminState || undefined}
          value={wanted}
          onChange={(event) => {
            const state = ADMIN_STATES.find((one) => one === event.currentTarget.value)
            if (state) onEdit(id, { adminState: state })
          }}
        >
          {ADMIN_STATES.map((state) => (
            <option key={state} value={state}>
              {ADMIN_STATE_WORDS[state]}
            </option>
          ))}
        </select>
      </td>
      {(['weight', 'channels'] as const).map((field) => (
        <td key={field} className="number">
          <DraftNumber
            name={name}
            field={field}
            saved={destination[field]}
            text={draft?.[field]}
            onType={(text) => onEdit(id, { [field]: text })}
          />
        </td>
      ))}
      <Shares share={share} calls={calls} />
    </tr>
  )
})

interface DraftNumberProps {
  readonly name: string
  readonly field: 'weight' | 'channels'
  readonly saved: number | null
  /** As typed; undefined while it is not edited. */
  readonly text: string | undefined
  readonly onType: (text: string) => void
}

function DraftNumber({ name, field, saved, text, onType }: DraftNumberProps) {
  const shown = text ?? (saved === null ? '' : String(saved))
  const typed = typedNumber(field, shown)
  const isWrong = typed === undefined
  return (
    <input
      className={classes.number}
      inputMode="numeric"
      aria-label={WHAT_IF_TABLE_TEXTS.fieldOf(WHAT_IF_TABLE_TEXTS[field], name)}
      placeholder={field === 'channels' ? '∞' : undefined}
      aria-invalid={isWrong || undefined}
      data-edited={(!isWrong && typed !== saved) || undefined}
      value={shown}
      onChange={(event) => onType(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
    />
  )
}

function Shares({ share, calls }: Pick<WhatIfRowProps, 'share' | 'calls'>) {
  const format = useFormat()
  const percent = (count: number | null | undefined) =>
    count === null || count === undefined || calls === 0 ? undefined : (count / calls) * 100
  const [now, then] = [percent(share?.callsNow), percent(share?.callsThen)]
  const change = now === undefined || then === undefined ? undefined : then - now
  return (
    <>
      <td className={classes.barCell} aria-hidden="true">
        <span className={classes.bar} data-side="now" style={{ width: `${now ?? 0}%` }} />
        <span className={classes.bar} data-side="then" style={{ width: `${then ?? 0}%` }} />
      </td>
      <td className="number">{format.share(now)}</td>
      <td className="number">{format.share(then)}</td>
      <td className="number">
        {change === undefined
          ? ''
          : `${change > 0 ? '+' : change < 0 ? '−' : ''}${format.share(Math.abs(change))}`}
      </td>
      <td className="number">
        {share ? `${format.count(share.peakNow)} → ${format.count(share.peakThen)}` : ''}
      </td>
    </>
  )
}
