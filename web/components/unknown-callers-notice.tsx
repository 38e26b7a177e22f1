'use client'
import { Anchor } from '@mantine/core'
import Link from 'next/link'
import { unknownCallersTexts } from '#web/texts/shared.ts'
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
              {unknownCallersTexts.change}
            </Anchor>
          ) : null
        }
      >
        {unknownCallersTexts.line}
      </Notice>
    </div>
  )
}
