'use client'
import { Button, Group, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { attempt } from '#web/components/attempt.ts'
import { BusyButton } from '#web/components/busy-button.tsx'
import { Notice } from '#web/components/notice.tsx'
import type { Outcome } from '#web/lib/outcome.ts'
import type { ReturnReport, ReturnTarget } from '#web/lib/revisions.ts'
import { RETURN_TEXTS } from '#web/texts/history.ts'
import { SHARED_TEXTS } from '#web/texts/shared.ts'
import { returnAction } from './actions.ts'
import classes from './history.module.css'
import { countWords } from './revision-words.ts'
import { RowDiffs } from './row-diffs.tsx'

interface ReturnDialogProps {
  readonly target: ReturnTarget | null
  readonly onClose: () => void
  /** Another way out: everything since. */
  readonly onTarget: (target: ReturnTarget) => void
}

/** What a return would change, field by field, before it is done. */
export function ReturnDialog({ target, onClose, onTarget }: ReturnDialogProps) {
  return (
    <Modal
      opened={target !== null}
      onClose={onClose}
      size="lg"
      title={<strong>{target ? titleOf(target) : ''}</strong>}
      closeButtonProps={{ 'aria-label': SHARED_TEXTS.close }}
    >
      {target ? (
        <Preview key={JSON.stringify(target)} target={target} onClose={onClose} onTarget={onTarget} />
      ) : null}
    </Modal>
  )
}

function titleOf(target: ReturnTarget): string {
  return 'to' in target ? RETURN_TEXTS.returnTo(target.to) : RETURN_TEXTS.takeBack(target.change)
}

interface PreviewProps extends Omit<ReturnDialogProps, 'target'> {
  readonly target: ReturnTarget
}

function Preview({ target, onClose, onTarget }: PreviewProps) {
  const router = useRouter()
  const [result, setResult] = useState<Outcome<ReturnReport> | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [tries, setTries] = useState(0)
  useEffect(() => {
    let isMeant = tries >= 0
    attempt(() => returnAction({ target, dryRun: true })).then((found) => {
      if (isMeant) setResult(found)
    })
    return () => {
      isMeant = false
    }
  }, [target, tries])
  const apply = async (revision: number) => {
    setBusy(true)
    const done = await attempt(() => returnAction({ target, revision }))
    setBusy(false)
    if (!done.ok) return setResult(done)
    notifications.show({ message: RETURN_TEXTS.done })
    router.refresh()
    onClose()
  }
  if (!result) return <p className="faint">{RETURN_TEXTS.working}</p>
  if (!result.ok)
    return (
      <>
        <Notice kind="bad">{result.message}</Notice>
        <Group justify="flex-end" gap="xs" mt="md">
          {'change' in target ? (
            <Button variant="default" onClick={() => onTarget({ to: target.change - 1 })}>
              {RETURN_TEXTS.everything}
            </Button>
          ) : (
            <Button variant="default" onClick={() => setTries(tries + 1)}>
              {RETURN_TEXTS.again}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {SHARED_TEXTS.close}
          </Button>
        </Group>
      </>
    )
  return <Proposal report={result.value} isBusy={isBusy} onApply={apply} onClose={onClose} />
}

interface ProposalProps {
  readonly report: ReturnReport
  readonly isBusy: boolean
  readonly onApply: (revision: number) => void
  readonly onClose: () => void
}

function Proposal({ report, isBusy, onApply, onClose }: ProposalProps) {
  const { rows, rowCount, changes, lostPasswordIds, revision } = report
  return (
    <>
      <p className={classes.line}>{RETURN_TEXTS.line(changes, countWords(rows, rowCount))}</p>
      <div className={classes.preview}>
        <RowDiffs rows={rows} rowCount={rowCount} isNamed rowsAtFirst={12} />
      </div>
      {lostPasswordIds.length > 0 ? (
        <Notice kind="warn">{RETURN_TEXTS.passwords(lostPasswordIds.join(', '))}</Notice>
      ) : null}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {SHARED_TEXTS.cancel}
        </Button>
        <BusyButton isBusy={isBusy} onClick={() => onApply(revision)}>
          {RETURN_TEXTS.return}
        </BusyButton>
      </Group>
    </>
  )
}
