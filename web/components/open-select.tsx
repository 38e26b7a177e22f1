'use client'
import { Select } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { SelectProps } from './select-props.ts'

interface OpenSelectProps extends SelectProps {
  /** Where somebody was, and whether by pressing, when it took the place of its field. */
  readonly isFocused: boolean
  readonly isPressed: boolean
}

/** The library's list, in the place of the field that was gone to. */
export function OpenSelect({ data, isFocused, isPressed, ...props }: OpenSelectProps) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (isFocused) field.current?.focus()
  }, [isFocused])
  return <Select {...props} data={[...data]} ref={field} defaultDropdownOpened={isPressed && isFocused} />
}
