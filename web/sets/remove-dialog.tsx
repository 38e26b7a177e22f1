'use client'
import { TypedConfirm } from '#web/components/confirm-typed.ts'
import { destinationAddress, destinationName } from '#web/lib/uri.ts'
import { BULK_TEXTS } from '#web/texts/sets.ts'
import type { Row } from './staged-edits.ts'
import { useDoings } from './use-doings.tsx'

interface RemoveDialogProps {
  /** None: it is closed. */
  readonly rows: readonly Row[]
  readonly onClose: () => void
}

/** One is named by its address, several by their number. */
export function RemoveDialog({ rows, onClose }: RemoveDialogProps) {
  const doings = useDoings()
  const [only] = rows
  const word = only && rows.length === 1 ? destinationAddress(only.uri) : BULK_TEXTS.removeWord(rows.length)
  return (
    <TypedConfirm
      title={BULK_TEXTS.removeTitle(rows.length)}
      word={word}
      action={BULK_TEXTS.remove}
      opened={rows.length > 0}
      onClose={onClose}
      onConfirm={() => doings.remove(rows)}
    >
      {BULK_TEXTS.removeLine(rows.map(destinationName))}
    </TypedConfirm>
  )
}
