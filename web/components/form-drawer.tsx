'use client'
import { Button, Drawer, Group, Stack } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react'
import { SHARED_TEXTS } from '#web/texts/shared.ts'
import classes from './form-drawer.module.css'
import { Notice } from './notice.tsx'

interface FormDrawerProps {
  readonly title: string
  readonly opened: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Where things are made and edited: beside the page, so that what it is about stays in view. */
export function FormDrawer({ title, opened, onClose, children }: FormDrawerProps) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={<strong>{title}</strong>}
      closeButtonProps={{ 'aria-label': SHARED_TEXTS.close }}
    >
      {opened ? children : null}
    </Drawer>
  )
}

interface DrawerFormProps {
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void
  readonly onClose: () => void
  readonly problem: string | null
  readonly isBusy: boolean
  readonly action: string
  readonly children: ReactNode
}

export function DrawerForm(props: DrawerFormProps) {
  const { isBusy } = props
  const form = useRef<HTMLFormElement>(null)
  const isSent = useRef(false)
  // The field at fault may be far above the button.
  useEffect(() => {
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
    if (!isSent.current || isBusy || !wrong) return
    isSent.current = false
    wrong.focus()
  })
  const send = (event: FormEvent<HTMLFormElement>) => {
    isSent.current = true
    props.onSubmit(event)
  }
  return (
    <form onSubmit={send} ref={form} noValidate className={classes.form}>
      <Stack gap="sm">
        {props.children}
        {props.problem ? <Notice kind="bad">{props.problem}</Notice> : null}
        <Group justify="flex-end" gap="xs" mt="sm">
          <Button variant="default" onClick={props.onClose}>
            {SHARED_TEXTS.cancel}
          </Button>
          <Button type="submit" loading={isBusy}>
            {props.action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
