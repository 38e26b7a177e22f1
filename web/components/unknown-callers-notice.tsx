'use client'
import { Anchor } from '@mantine/core'
import Link from 'next/link'
import { UNKNOWN_CALLER_TEXTS } from '#web/texts/shared.ts'
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
              {UNKNOWN_CALLER_TEXTS.change}
            </Anchor>
          ) : null
        }
      >
        {UNKNOWN_CALLER_TEXTS.line}
      </Notice>
    </div>
  )
}
