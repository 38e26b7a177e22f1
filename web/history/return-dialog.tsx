'use client'
import { Button, Group, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { Notice } from '#web/components/notice.tsx'
import { attempt } from '#web/components/use-submit.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import type { ReturnReport, ReturnTarget } from '#web/lib/revisions.ts'
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
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {target ? (
        <Preview key={JSON.stringify(target)} target={target} onClose={onClose} onTarget={onTarget} />
      ) : null}
    </Modal>
  )
}

function titleOf(target: ReturnTarget): string {
  return 'to' in target
    ? `Return to revision ${target.to}`
    : `Take back the change of revision ${target.change}`
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
    notifications.show({ message: 'Returned, as a revision of its own.' })
    router.refresh()
    onClose()
  }
  if (!result) return <p className="faint">Working out what would change …</p>
  if (!result.ok)
    return (
      <>
        <Notice kind="bad">{result.message}</Notice>
        <Group justify="flex-end" gap="xs" mt="md">
          {'change' in target ? (
            <Button variant="default" onClick={() => onTarget({ to: target.change - 1 })}>
              Return everything since
            </Button>
          ) : (
            <Button variant="default" onClick={() => setTries(tries + 1)}>
              Look again
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            Close
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
      <p className={classes.line}>
        {changes === 1 ? 'One change is' : `${changes} changes are`} taken back: {countWords(rows, rowCount)}.
        What is removed gets no new calls, and its calls in progress finish. What comes back keeps its counts.
      </p>
      <div className={classes.preview}>
        <RowDiffs rows={rows} rowCount={rowCount} isNamed rowsAtFirst={12} />
      </div>
      {lostPasswordIds.length > 0 ? (
        <Notice kind="warn">
          Passwords of earlier addresses were not kept: write them again afterwards (destination{' '}
          {lostPasswordIds.join(', ')}).
        </Notice>
      ) : null}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={isBusy} onClick={() => onApply(revision)}>
          Return
        </Button>
      </Group>
    </>
  )
}
