'use client'
import { Menu, UnstyledButton } from '@mantine/core'
import { IconLogout, IconUserCircle, IconUserCog } from '@tabler/icons-react'
import Link from 'next/link'
import { signOut } from '#web/account/sign-in.ts'
import { PERSON_MENU_TEXTS } from '#web/texts/account.ts'
import { ROLE_TEXTS } from '#web/texts/vocabulary.ts'
import classes from './panel-frame.module.css'
import { usePerson } from './person.tsx'

export function PersonMenu() {
  const person = usePerson()
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton
          aria-label={PERSON_MENU_TEXTS.of(person.name)}
          style={{ display: 'inline-flex', alignItems: 'center', gap: 6 }}
        >
          <IconUserCircle size={18} stroke={1.6} aria-hidden="true" />
          <span className={classes.personName}>{person.name}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {person.email}
          <br />
          {ROLE_TEXTS[person.role].label}: {ROLE_TEXTS[person.role].line}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item
          component={Link}
          href="/settings/account"
          leftSection={<IconUserCog size={16} stroke={1.6} />}
        >
          {PERSON_MENU_TEXTS.account}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} />} onClick={leave}>
          {PERSON_MENU_TEXTS.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** A full page load, so that nothing of the session stays in this tab's memory. */
async function leave(): Promise<void> {
  await signOut()
  window.location.assign('/login')
}
