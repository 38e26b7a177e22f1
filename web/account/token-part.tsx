'use client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { attempt } from '#web/components/attempt.ts'
import { Section } from '#web/components/page-head.tsx'
import { usePerson } from '#web/components/person.tsx'
import { Ago, Moment, useIsBrowser } from '#web/components/since.tsx'
import { type ApiTokenView, isScopeWithin, SCOPE_OF_ROLE } from '#web/lib/people.ts'
import { useSecond } from '#web/live/live-provider.tsx'
import { SCOPE_TEXTS, TOKEN_TEXTS as TEXTS } from '#web/texts/account.ts'
import classes from './account.module.css'
import { revokeApiTokenAction } from './actions.ts'
import { TokenDrawer } from './drawers.ts'

/** Keys of programs that act in this person's name. */
export function TokenPart({ tokens }: { readonly tokens: readonly ApiTokenView[] }) {
  const router = useRouter()
  const [isCreating, setCreating] = useState(false)
  const revoke = async ({ id, name }: ApiTokenView) => {
    const done = await attempt(() => revokeApiTokenAction({ id }))
    notifications.show(done.ok ? { message: TEXTS.revoked(name) } : { color: 'red', message: done.message })
    router.refresh()
  }
  return (
    <Section
      title={TEXTS.title}
      line={TEXTS.line}
      tools={
        <Button variant="default" onClick={() => setCreating(true)}>
          {TEXTS.create}
        </Button>
      }
    >
      {tokens.length > 0 ? (
        <TokenTable tokens={tokens} onRevoke={revoke} />
      ) : (
        <p className={classes.note}>{TEXTS.none}</p>
      )}
      <TokenDrawer
        opened={isCreating}
        onClose={() => setCreating(false)}
        onCreated={() => router.refresh()}
      />
    </Section>
  )
}

interface TokenTableProps {
  readonly tokens: readonly ApiTokenView[]
  readonly onRevoke: (token: ApiTokenView) => void
}

function TokenTable({ tokens, onRevoke }: TokenTableProps) {
  return (
    <div className="scroll-x">
      <table className={`table ${classes.table}`} aria-label={TEXTS.table}>
        <thead>
          <tr>
            <th>{TEXTS.name}</th>
            <th>{TEXTS.scope}</th>
            <th>{TEXTS.used}</th>
            <th className={classes.wide}>{TEXTS.expires}</th>
            <th>
              <span className="hidden-words">{TEXTS.revoke}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <TokenRow key={token.id} token={token} onRevoke={() => onRevoke(token)} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function TokenRow({ token, onRevoke }: { readonly token: ApiTokenView; readonly onRevoke: () => void }) {
  const most = SCOPE_OF_ROLE[usePerson().role]
  return (
    <tr>
      <td>{token.name}</td>
      <td>
        {SCOPE_TEXTS[token.scope].label}{' '}
        {isScopeWithin(token.scope, most) ? null : (
          <span className={classes.mark}>{TEXTS.less(SCOPE_TEXTS[most].label)}</span>
        )}
      </td>
      <td>{token.lastUsedAtMs === null ? TEXTS.notYet : <Ago atMs={token.lastUsedAtMs} />}</td>
      <td className={classes.wide}>
        <Expiry atMs={token.expiresAtMs} />
      </td>
      <td className={classes.doing}>
        <Button variant="subtle" size="compact-sm" aria-label={TEXTS.revokeOf(token.name)} onClick={onRevoke}>
          {TEXTS.revoke}
        </Button>
      </td>
    </tr>
  )
}

function Expiry({ atMs }: { readonly atMs: number | null }) {
  const second = useSecond()
  const isBrowser = useIsBrowser()
  if (atMs === null) return TEXTS.never
  if (isBrowser && second > 0 && atMs <= second) return TEXTS.expired
  return <Moment atMs={atMs} />
}
