'use client'
import { Menu } from '@mantine/core'
import Link from 'next/link'
import { cloneElement, useEffect, useRef, useState } from 'react'
import type { MenuEntry, MenuProps } from './menu-entry.ts'

/** Opens as soon as it is drawn; the button that was pressed was drawn anew for it, and gets the focus back first. */
export function OpenMenu({ entries, head, width, children }: MenuProps) {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    button.current?.focus()
    setOpen(true)
  }, [])
  return (
    <Menu opened={isOpen} onChange={setOpen} position="bottom-end" {...(width ? { width } : {})}>
      <Menu.Target>{cloneElement(children, { ref: button })}</Menu.Target>
      <Menu.Dropdown>
        {head ? (
          <>
            <Menu.Label>{head}</Menu.Label>
            <Menu.Divider />
          </>
        ) : null}
        {entries.map((entry) => (
          <Entry key={entry.words} {...entry} />
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Entry({ words, Icon, run, href, isDisabled, isApart, isTicked }: MenuEntry) {
  if (isTicked !== undefined)
    return (
      <Menu.CheckboxItem checked={isTicked} onChange={run} closeMenuOnClick={false}>
        {words}
      </Menu.CheckboxItem>
    )
  const common = { leftSection: Icon ? <Icon size={15} stroke={1.6} /> : null, disabled: isDisabled ?? false }
  return (
    <>
      {isApart ? <Menu.Divider /> : null}
      {href === undefined ? (
        <Menu.Item {...common} {...(run ? { onClick: run } : {})}>
          {words}
        </Menu.Item>
      ) : (
        <Menu.Item {...common} component={Link} href={href}>
          {words}
        </Menu.Item>
      )}
    </>
  )
}
