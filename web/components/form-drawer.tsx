'use client'
import { Button, Drawer, Group, Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
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
      closeButtonProps={{ 'aria-label': 'Close' }}
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
  return (
    <form onSubmit={props.onSubmit} noValidate>
      <Stack gap="sm">
        {props.children}
        {props.problem ? <Notice kind="bad">{props.problem}</Notice> : null}
        <Group justify="flex-end" gap="xs" mt="sm">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={props.isBusy}>
            {props.action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
