'use client'
import Link from 'next/link'
import { useMemo } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { PageHead } from '#web/components/page-head.tsx'
import { namesOf, type SourceName } from './names.ts'
import { WhatIf } from './what-if.tsx'
import { Where } from './where.tsx'

interface TryItProps {
  readonly sets: readonly SetConfig[]
  readonly sources: readonly SourceName[]
}

/** Questions to the engine that change nothing: where a call would go, and what an edit would do. */
export function TryItPage({ sets, sources }: TryItProps) {
  const names = useMemo(() => namesOf(sets, sources), [sets, sources])
  return (
    <>
      <PageHead
        title="Try it"
        line="Where a call would go, and what an edit would change. Nothing is sent, nothing is saved, no counter moves."
      />
      {sets.length === 0 ? (
        <EmptyNote action={<Link href="/sets">To the sets</Link>}>
          A call goes to a destination of a set, and there is none yet. Create a set and add destinations;
          then ask here where a call would go.
        </EmptyNote>
      ) : (
        <>
          <Where sets={sets} names={names} />
          <WhatIf sets={sets} />
        </>
      )}
    </>
  )
}
