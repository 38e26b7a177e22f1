'use client'
import { Notice } from '#web/components/notice.tsx'
import { useIsBrowser } from '#web/components/since.tsx'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** A password over plain HTTP from another machine can be read on the way. */
export function PlainHttpNotice() {
  const isBrowser = useIsBrowser()
  if (!isBrowser || window.location.protocol !== 'http:' || LOOPBACK.test(window.location.hostname))
    return null
  return (
    <Notice kind="warn">
      This page came over plain HTTP from another machine: the password you choose can be read on the way. Set
      FAIRLINE_PANEL_TLS, use a proxy with TLS, or open it on the machine itself.
    </Notice>
  )
}
