'use client'
import { Button, Drawer, Group } from '@mantine/core'
import type { ComponentType, ReactNode } from 'react'
import { SHARED_TEXTS } from '#web/texts/shared.ts'
import { BusyButton } from './busy-button.tsx'
import classes from './form-drawer.module.css'
import { SubmitForm } from './submit-form.tsx'
import type { Sending } from './use-submit.ts'

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

/** A form in a drawer of its own; each opening begins anew. */
export function inDrawer<Props extends Pick<FormDrawerProps, 'onClose'>>(
  title: string,
  Form: ComponentType<Props>,
) {
  return function InDrawer(props: Props & Pick<FormDrawerProps, 'opened'>) {
    return (
      <FormDrawer title={title} opened={props.opened} onClose={props.onClose}>
        <Form {...props} />
      </FormDrawer>
    )
  }
}

interface DrawerFormProps {
  readonly form: Sending
  readonly onClose: () => void
  readonly action: string
  readonly children: ReactNode
}

export function DrawerForm({ form, onClose, action, children }: DrawerFormProps) {
  return (
    <SubmitForm
      form={form}
      className={classes.form}
      buttons={
        <Group justify="flex-end" gap="xs" mt="sm">
          <Button variant="default" onClick={onClose}>
            {SHARED_TEXTS.cancel}
          </Button>
          <BusyButton type="submit" isBusy={form.submitting}>
            {action}
          </BusyButton>
        </Group>
      }
    >
      {children}
    </SubmitForm>
  )
}
