'use client'
import type { NotificationsProps } from '@mantine/notifications'
import { type ComponentType, useEffect, useState } from 'react'

const TOUCHES = ['pointerdown', 'keydown', 'touchstart'] as const

/** When nobody touches the page: before the panel may have been upgraded, and its pieces with it. */
const AT_LAST_MS = 5_000

/** Where notices stand. They answer what somebody does: their script is loaded with the first touch, or a while after the page. */
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
    const timer = setTimeout(load, AT_LAST_MS)
    for (const touch of TOUCHES) document.addEventListener(touch, load, { capture: true, passive: true })
    return () => {
      clearTimeout(timer)
      for (const touch of TOUCHES) document.removeEventListener(touch, load, { capture: true })
    }
  }, [Ready])
  return Ready ? <Ready {...props} /> : null
}
