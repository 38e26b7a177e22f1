'use client'
import { Button, type ButtonProps, type ElementProps } from '@mantine/core'
import type { ComponentProps, MouseEvent } from 'react'

interface BusyButtonProps extends ButtonProps, ElementProps<'button', keyof ButtonProps> {
  readonly isBusy: boolean
}

/** While it works or has nothing to do, a press is ignored; yet it keeps the focus, which `disabled` would take from it. */
export function BusyButton({ isBusy, disabled, onClick, ...props }: BusyButtonProps) {
  const isDeaf = isBusy || disabled === true
  return (
    <Button
      {...props}
      loading={isBusy}
      data-disabled={disabled}
      aria-disabled={isDeaf}
      onClick={isDeaf ? ignore : onClick}
      renderRoot={focusable}
    />
  )
}

/** No form is sent by it, nor by Enter in one of its fields. */
const ignore = (event: MouseEvent) => event.preventDefault()

const focusable = ({ disabled: _, ...root }: ComponentProps<'button'>) => <button {...root} />
