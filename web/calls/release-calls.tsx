'use client'
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ReleaseCommand } from '#engine/contract/live-calls.ts'
import { attempt } from '#web/components/attempt.ts'
import { BusyButton } from '#web/components/busy-button.tsx'
import { TypedConfirm } from '#web/components/confirm-typed.ts'
import { useMay } from '#web/components/person.tsx'
import { RELEASE_TEXTS } from '#web/texts/calls.ts'
import { releaseAction } from './actions.ts'
import classes from './calls.module.css'

/** Null when done, else why not. */
async function release(command: ReleaseCommand): Promise<string | null> {
  const result = await attempt(() => releaseAction(command))
  return result.ok ? null : result.message
}

interface ReleaseOneProps {
  readonly number: number
  /** "the call of A to B". */
  readonly what: string
  readonly onDone: (problem: string | null) => void
}

/** One call that nobody can vouch for. */
export function ReleaseOne({ number, what, onDone }: ReleaseOneProps) {
  const mayRelease = useMay('operator')
  const [isBusy, setBusy] = useState(false)
  if (!mayRelease) return null
  const run = async () => {
    setBusy(true)
    const problem = await release({ kind: 'calls', numbers: [number] })
    setBusy(false)
    onDone(problem)
  }
  return (
    <BusyButton
      size="compact-xs"
      className={classes.release}
      variant="default"
      onClick={run}
      isBusy={isBusy}
      aria-label={RELEASE_TEXTS.releaseOf(what)}
      title={RELEASE_TEXTS.line}
    >
      {RELEASE_TEXTS.release}
    </BusyButton>
  )
}

interface ReleaseDoubtfulProps {
  readonly destinationId: number
  readonly name: string
  readonly count: string
}

/** All that are in doubt on one destination: its name has to be typed. */
export function ReleaseDoubtful({ destinationId, name, count }: ReleaseDoubtfulProps) {
  const mayRelease = useMay('operator')
  const [isOpen, setOpen] = useState(false)
  if (!mayRelease) return null
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)} aria-label={RELEASE_TEXTS.manyOf(count, name)}>
        {RELEASE_TEXTS.releaseMany(count)}
      </Button>
      <TypedConfirm
        title={RELEASE_TEXTS.doubtfulOf(name)}
        word={name}
        action={RELEASE_TEXTS.releaseMany(count)}
        opened={isOpen}
        onClose={() => setOpen(false)}
        onConfirm={() => release({ kind: 'doubtful', destinationId })}
      >
        {RELEASE_TEXTS.doubtfulLine}
      </TypedConfirm>
    </>
  )
}
