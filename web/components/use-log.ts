'use client'
import { useEffect, useState } from 'react'
import type { Outcome } from '#web/lib/outcome.ts'
import { attempt } from './attempt.ts'

/** Some of what is kept, newest first, and where older ones begin; null: there are none. */
export interface LogPart<T> {
  readonly rows: readonly T[]
  readonly nextBeforeId: number | null
}

export interface Log<T> {
  readonly rows: readonly T[]
  readonly isAtEnd: boolean
  readonly isBusy: boolean
  readonly problem: string | null
  readonly older: () => Promise<void>
}

interface LogQuestion<T> {
  /** What is looked for. Another text begins anew. */
  readonly query: string
  /** The answer that came with the page. */
  readonly first: { readonly query: string; readonly part: LogPart<T> }
  readonly ask: (query: string, beforeId: number | null) => Promise<Outcome<LogPart<T>>>
}

interface Answered<T> extends LogPart<T> {
  readonly query: string
}

/** What has been, a part at a time: events, the audit, the history. */
export function useLog<T extends { readonly id: number }>({ query, first, ask }: LogQuestion<T>): Log<T> {
  const [asked, setAsked] = useState<Answered<T> | null>(null)
  const [behind, setBehind] = useState<Answered<T> | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const isAnswered = query === first.query || asked?.query === query
  useEffect(() => {
    if (isAnswered) return
    let isWanted = true
    setBusy(true)
    void attempt(() => ask(query, null)).then((result) => {
      if (!isWanted) return
      setBusy(false)
      setProblem(result.ok ? null : result.message)
      setAsked({ query, ...(result.ok ? result.value : NOTHING) })
    })
    return () => {
      isWanted = false
    }
  }, [isAnswered, query, ask])
  const newest = query === first.query ? first.part : (asked ?? NOTHING)
  const older = behind?.query === query ? behind : null
  const next = older ? older.nextBeforeId : newest.nextBeforeId
  const last = newest.rows.at(-1)?.id ?? 0
  const load = async () => {
    if (next === null) return
    setBusy(true)
    const result = await attempt(() => ask(query, next))
    setBusy(false)
    setProblem(result.ok ? null : result.message)
    if (!result.ok) return
    setBehind({ query, ...result.value, rows: [...(older?.rows ?? []), ...result.value.rows] })
  }
  // The newest part comes anew with the page: what has moved from it is behind it then.
  const rows = older ? [...newest.rows, ...older.rows.filter(({ id }) => id < last)] : newest.rows
  return { rows, isAtEnd: next === null, isBusy, problem, older: load }
}

const NOTHING = { rows: [], nextBeforeId: null }
