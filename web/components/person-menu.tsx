'use client'
import { Menu, UnstyledButton } from '@mantine/core'
import { IconKey, IconLogout, IconUserCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { OwnPasswordDrawer } from '#web/account/own-password.tsx'
import { signOut } from '#web/account/sign-in.ts'
import { ROLE_TEXTS } from '#web/lib/texts.ts'
import classes from './panel-frame.module.css'
import { usePerson } from './person.tsx'

export function PersonMenu() {
  const person = usePerson()
  const [isChanging, setChanging] = useState(false)
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <UnstyledButton
            aria-label={`${person.name}, account`}
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
          <Menu.Item leftSection={<IconKey size={16} stroke={1.6} />} onClick={() => setChanging(true)}>
            Change password
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} />} onClick={leave}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <OwnPasswordDrawer opened={isChanging} onClose={() => setChanging(false)} />
    </>
  )
}

/** A full page load, so that nothing of the session stays in this tab's memory. */
async function leave(): Promise<void> {
  await signOut()
  window.location.assign('/login')
}
