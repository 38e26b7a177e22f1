'use client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { attempt } from '#web/components/attempt.ts'
import { Section } from '#web/components/page-head.tsx'
import { Moment, useIsBrowser } from '#web/components/since.tsx'
import type { PasskeyView } from '#web/lib/people.ts'
import { PASSKEY_TEXTS as TEXTS } from '#web/texts/account.ts'
import classes from './account.module.css'
import { removePasskeyAction } from './actions.ts'
import { PasskeyDrawer } from './drawers.ts'
import { passkeyTrouble } from './passkeys.ts'

/** Devices that sign this person in by themselves. */
export function PasskeyPart({ passkeys }: { readonly passkeys: readonly PasskeyView[] }) {
  const router = useRouter()
  const isBrowser = useIsBrowser()
  const [isAdding, setAdding] = useState(false)
  const trouble = isBrowser ? passkeyTrouble() : null
  const remove = async ({ id, name }: PasskeyView) => {
    const done = await attempt(() => removePasskeyAction({ id }))
    notifications.show(done.ok ? { message: TEXTS.removed(name) } : { color: 'red', message: done.message })
    router.refresh()
  }
  return (
    <Section
      title={TEXTS.title}
      line={TEXTS.line}
      tools={
        trouble === null ? (
          <Button variant="default" onClick={() => setAdding(true)}>
            {TEXTS.add}
          </Button>
        ) : null
      }
    >
      {passkeys.length > 0 ? <PasskeyTable passkeys={passkeys} onRemove={remove} /> : null}
      {passkeys.length === 0 || trouble !== null ? (
        <p className={classes.note}>{trouble ?? TEXTS.none}</p>
      ) : null}
      <PasskeyDrawer opened={isAdding} onClose={() => setAdding(false)} onAdded={() => router.refresh()} />
    </Section>
  )
}

interface PasskeyTableProps {
  readonly passkeys: readonly PasskeyView[]
  readonly onRemove: (passkey: PasskeyView) => void
}

function PasskeyTable({ passkeys, onRemove }: PasskeyTableProps) {
  return (
    <table className={`table ${classes.table}`} aria-label={TEXTS.table}>
      <thead>
        <tr>
          <th>{TEXTS.name}</th>
          <th>{TEXTS.added}</th>
          <th>
            <span className="hidden-words">{TEXTS.remove}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {passkeys.map((passkey) => (
          <tr key={passkey.id}>
            <td>{passkey.name}</td>
            <td>{passkey.createdAtMs === null ? null : <Moment atMs={passkey.createdAtMs} />}</td>
            <td className={classes.doing}>
              <Button
                variant="subtle"
                size="compact-sm"
                aria-label={TEXTS.removeOf(passkey.name)}
                onClick={() => onRemove(passkey)}
              >
                {TEXTS.remove}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
