'use client'
import type { NotificationsProps } from '@mantine/notifications'
import { type ComponentType, useEffect, useState } from 'react'

const TOUCHES = ['pointerdown', 'keydown', 'touchstart'] as const

/**
 * Where notices stand. They answer what somebody does, so their script is loaded when somebody does anything at all:
 * in time, and while the panel still answers.
 */
export function Notices(props: NotificationsProps) {
  const [Ready, setReady] = useState<ComponentType<NotificationsProps> | null>(null)
  useEffect(() => {
    if (Ready) return
    const load = () =>
      import('@mantine/notifications').then(
        (file) => setReady(() => file.Notifications),
        // The next touch tries again.
        () => undefined,
      )
    for (const touch of TOUCHES) document.addEventListener(touch, load, { capture: true, passive: true })
    return () => {
      for (const touch of TOUCHES) document.removeEventListener(touch, load, { capture: true })
    }
  }, [Ready])
  return Ready ? <Ready {...props} /> : null
}
