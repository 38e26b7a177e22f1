'use client'
import { cloneElement, useState } from 'react'
import type { MenuProps } from './menu-entry.ts'
import { tellMissing } from './on-demand.tsx'
import type { OpenMenu } from './open-menu.tsx'

/** A button with a menu, whose script is loaded when it is first pressed: what floats weighs as much as a page. */
export function MenuButton(props: MenuProps) {
  const [Menu, setMenu] = useState<typeof OpenMenu | null>(null)
  if (Menu) return <Menu {...props} />
  const open = () =>
    import('./open-menu.tsx').then(
      (file) => setMenu(() => file.OpenMenu),
      () => tellMissing(),
    )
  return cloneElement(props.children, { 'aria-haspopup': 'menu', 'aria-expanded': false, onClick: open })
}
