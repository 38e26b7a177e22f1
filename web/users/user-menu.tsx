'use client'
import { ActionIcon } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { MenuButton } from '#web/components/menu-button.tsx'
import type { MenuEntry } from '#web/components/menu-entry.ts'
import type { UserEntry } from '#web/lib/people.ts'
import { USER_TEXTS as TEXTS } from '#web/texts/users.ts'
import { useIsLocked } from './user-state.tsx'

export interface UserDoings {
  readonly setPassword: (user: UserEntry) => void
  readonly showSessions: (user: UserEntry) => void
  readonly resetSecondFactor: (user: UserEntry) => void
  readonly unlock: (user: UserEntry) => void
  readonly setEnabled: (user: UserEntry, isEnabled: boolean) => void
  readonly remove: (user: UserEntry) => void
  readonly onChanged: () => void
}

interface UserMenuProps {
  readonly user: UserEntry
  readonly isMe: boolean
  readonly doings: UserDoings
}

/** What an admin can do for, or to, one person. */
export function UserMenu({ user, isMe, doings }: UserMenuProps) {
  const isLocked = useIsLocked(user.lockedUntilMs)
  const isOff = user.disabledAtMs !== null
  const entry = (words: string, run: () => void): MenuEntry => ({ words, run })
  const entries = [
    ...(isLocked ? [entry(TEXTS.unlock, () => doings.unlock(user))] : []),
    entry(TEXTS.showSessions, () => doings.showSessions(user)),
    entry(TEXTS.setPassword, () => doings.setPassword(user)),
    ...(user.hasSecondFactor && !isMe
      ? [entry(TEXTS.resetSecondFactor, () => doings.resetSecondFactor(user))]
      : []),
    ...(isMe ? [] : [entry(isOff ? TEXTS.switchOn : TEXTS.switchOff, () => doings.setEnabled(user, isOff))]),
    { ...entry(TEXTS.delete, () => doings.remove(user)), isApart: true },
  ]
  return (
    <MenuButton entries={entries} width={200}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={TEXTS.more(user.name)}>
        <IconDots size={16} stroke={1.6} />
      </ActionIcon>
    </MenuButton>
  )
}
