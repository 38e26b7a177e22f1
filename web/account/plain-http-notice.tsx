'use client'
import { Notice } from '#web/components/notice.tsx'
import { useIsBrowser } from '#web/components/since.tsx'
import { PLAIN_HTTP_TEXT } from '#web/texts/door.ts'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** A password over plain HTTP from another machine can be read on the way. */
export function PlainHttpNotice() {
  const isBrowser = useIsBrowser()
  if (!isBrowser || window.location.protocol !== 'http:' || LOOPBACK.test(window.location.hostname))
    return null
  return <Notice kind="warn">{PLAIN_HTTP_TEXT}</Notice>
}
