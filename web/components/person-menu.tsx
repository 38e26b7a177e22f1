'use client'
import { UnstyledButton } from '@mantine/core'
import { IconLogout, IconUserCircle, IconUserCog } from '@tabler/icons-react'
import { signOut } from '#web/account/sign-in.ts'
import { PERSON_MENU_TEXTS } from '#web/texts/account.ts'
import { ROLE_TEXTS } from '#web/texts/vocabulary.ts'
import { MenuButton } from './menu-button.tsx'
import classes from './panel-frame.module.css'
import { usePerson } from './person.tsx'

const ENTRIES = [
  { words: PERSON_MENU_TEXTS.account, Icon: IconUserCog, href: '/settings/account' },
  { words: PERSON_MENU_TEXTS.signOut, Icon: IconLogout, run: () => void leave() },
]

export function PersonMenu() {
  const person = usePerson()
  const head = (
    <>
      {person.email}
      <br />
      {ROLE_TEXTS[person.role].label}: {ROLE_TEXTS[person.role].line}
    </>
  )
  return (
    <MenuButton entries={ENTRIES} head={head} width={220}>
      <UnstyledButton className={classes.person} aria-label={PERSON_MENU_TEXTS.of(person.name)}>
        <IconUserCircle size={18} stroke={1.6} aria-hidden="true" />
        <span className={classes.personName}>{person.name}</span>
      </UnstyledButton>
    </MenuButton>
  )
}

/** A full page load, so that nothing of the session stays in this tab's memory. */
async function leave(): Promise<void> {
  await signOut()
  window.location.assign('/login')
}
