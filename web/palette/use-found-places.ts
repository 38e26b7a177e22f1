'use client'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { attempt } from '#web/components/attempt.ts'
import type { FoundPlaces } from '#web/lib/found-places.ts'
import { findPlacesAction } from './actions.ts'

const PAUSE_MS = 120
const NONE: FoundPlaces = { sets: [], destinations: [] }

export interface Search {
  readonly found: FoundPlaces
  /** The answer is to what stands in the field now. */
  readonly isDone: boolean
  readonly hasFailed: boolean
}

/** Asks the panel once the typing pauses; an answer that was overtaken is not shown. */
export function useFoundPlaces(query: string): Search {
  const [words] = useDebouncedValue(query.trim().slice(0, 128), PAUSE_MS)
  const [answer, setAnswer] = useState({ words: '', found: NONE, hasFailed: false })
  useEffect(() => {
    if (words === '') return setAnswer({ words, found: NONE, hasFailed: false })
    let isOvertaken = false
    void attempt(() => findPlacesAction({ words })).then((result) => {
      if (isOvertaken) return
      setAnswer({ words, found: result.ok ? result.value : NONE, hasFailed: !result.ok })
    })
    return () => {
      isOvertaken = true
    }
  }, [words])
  return {
    found: answer.found,
    isDone: answer.words === query.trim().slice(0, 128),
    hasFailed: answer.hasFailed,
  }
}
