'use client'
import Link from 'next/link'
import { useMemo } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { PageHead } from '#web/components/page-head.tsx'
import { TRY_IT_TEXTS } from '#web/texts/try-it.ts'
import { namesOf, type SourceName } from './names.ts'
import { WhatIf } from './what-if.tsx'
import { Where } from './where.tsx'

const TEXTS = TRY_IT_TEXTS.page

interface TryItProps {
  readonly sets: readonly SetConfig[]
  readonly sources: readonly SourceName[]
}

/** Questions to the engine that change nothing: where a call would go, and what an edit would do. */
export function TryItPage({ sets, sources }: TryItProps) {
  const names = useMemo(() => namesOf(sets, sources), [sets, sources])
  return (
    <>
      <PageHead title={TEXTS.title} line={TEXTS.line} />
      {sets.length === 0 ? (
        <EmptyNote action={<Link href="/sets">{TEXTS.toSets}</Link>}>{TEXTS.empty}</EmptyNote>
      ) : (
        <>
          <Where sets={sets} names={names} />
          <WhatIf sets={sets} />
        </>
      )}
    </>
  )
}
