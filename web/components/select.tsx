'use client'
import { InputBase } from '@mantine/core'
import { IconSelector } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useEffectEvent, useRef, useState } from 'react'
import { tellMissing } from './on-demand.tsx'
import type { OpenSelect } from './open-select.tsx'
import type { SelectProps } from './select-props.ts'

/** The keys that open a list. */
const OPENING = ['Enter', ' ', 'ArrowDown', 'ArrowUp']
const SIGN = <IconSelector size={14} aria-hidden="true" />

/** A list to choose from, as the library's; until somebody goes there it is its field alone, for what floats weighs as much as a page. */
export function Select(props: SelectProps) {
  const [Ready, setReady] = useState<typeof OpenSelect | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const isPressed = useRef(false)
  /** By the pointer: what takes a field's place meanwhile does not hear its click. */
  const isHeld = useRef(false)
  const [isFocused, setFocused] = useState(false)
  const load = () =>
    import('./open-select.tsx').then(
      (file) => {
        if (isHeld.current) return
        setFocused(document.activeElement === field.current)
        setReady(() => file.OpenSelect)
      },
      () => tellMissing(),
    )
  /** Who was quicker than the page's script told nobody. */
  const catchUp = useEffectEvent(() => {
    if (document.activeElement === field.current) load()
  })
  useEffect(() => catchUp(), [])
  if (Ready)
    return <Ready {...props} rightSection={SIGN} isFocused={isFocused} isPressed={isPressed.current} />
  const press = () => {
    isHeld.current = false
    isPressed.current = true
    load()
  }
  const hold = () => {
    isHeld.current = true
    load()
  }
  /** Enter does not send the form yet. */
  const pressKey = (event: KeyboardEvent) => {
    if (!OPENING.includes(event.key)) return
    event.preventDefault()
    press()
  }
  const { data, value, ...others } = fieldOf(props)
  return (
    <InputBase
      {...others}
      ref={field}
      role="combobox"
      aria-haspopup="listbox"
      aria-expanded={false}
      pointer
      readOnly
      value={data.find((choice) => choice.value === value)?.label ?? ''}
      rightSection={SIGN}
      rightSectionPointerEvents="none"
      onFocus={load}
      onBlur={() => {
        isHeld.current = false
      }}
      onPointerDown={hold}
      onClick={press}
      onKeyDown={pressKey}
    />
  )
}

/** What a field has as well. */
function fieldOf(props: SelectProps) {
  const {
    searchable,
    clearable,
    allowDeselect,
    limit,
    nothingFoundMessage,
    onChange,
    checkIconPosition,
    ...field
  } = props
  return field
}
