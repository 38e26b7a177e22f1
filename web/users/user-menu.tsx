'use client'
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
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
  const item = (words: string, run: () => void) => <Menu.Item onClick={run}>{words}</Menu.Item>
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={TEXTS.more(user.name)}>
          <IconDots size={16} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isLocked ? item(TEXTS.unlock, () => doings.unlock(user)) : null}
        {item(TEXTS.showSessions, () => doings.showSessions(user))}
        {item(TEXTS.setPassword, () => doings.setPassword(user))}
        {user.hasSecondFactor && !isMe
          ? item(TEXTS.resetSecondFactor, () => doings.resetSecondFactor(user))
          : null}
        {isMe ? null : item(isOff ? TEXTS.switchOn : TEXTS.switchOff, () => doings.setEnabled(user, isOff))}
        <Menu.Divider />
        {item(TEXTS.delete, () => doings.remove(user))}
      </Menu.Dropdown>
    </Menu>
  )
}
