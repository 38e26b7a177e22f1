'use client'
import { notifications } from '@mantine/notifications'
import { attempt } from '#web/components/attempt.ts'
import { NoticeLine } from '#web/components/notice-line.tsx'
import { DONE_TEXTS } from '#web/texts/sets.ts'
import { undoAction } from './actions.ts'

/** Long enough to read it and to get there by keyboard. */
const STAYS_MS = 12_000

/** What was done, in words, and the way back. */
export function offerUndo(words: string, revision: number, onUndone: () => void): void {
  const id = `undo-${revision}`
  const undo = async () => {
    const result = await attempt(() => undoAction({ revision }))
    if (result.ok) onUndone()
    notifications.hide(id)
    notifications.show(
      result.ok
        ? { message: DONE_TEXTS.undone }
        : { color: 'red', title: DONE_TEXTS.notUndone, message: result.message },
    )
  }
  notifications.show({
    id,
    autoClose: STAYS_MS,
    message: <NoticeLine words={words} action={DONE_TEXTS.undo} onAction={undo} />,
  })
}
