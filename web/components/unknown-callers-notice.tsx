'use client'
import { Anchor } from '@mantine/core'
import Link from 'next/link'
import { Notice } from './notice.tsx'
import { useMay } from './person.tsx'

/** Said plainly wherever it matters: strangers' calls are relayed. */
export function UnknownCallersNotice() {
  const mayChange = useMay('admin')
  return (
    <div style={{ marginTop: 24 }}>
      <Notice
        kind="warn"
        action={
          mayChange ? (
            <Anchor component={Link} href="/settings" size="sm">
              Change in settings
            </Anchor>
          ) : null
        }
      >
        Calls of unknown callers are accepted: whoever reaches a listener is relayed, and counted as source
        “(unknown)”.
      </Notice>
    </div>
  )
}
