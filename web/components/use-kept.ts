import { useState } from 'react'

/** A value as it was when `question` was asked: what comes after is taken up with the next question only. */
export function useKept<T>(question: string, value: () => T): T {
  const [kept, setKept] = useState(() => ({ question, value: value() }))
  if (kept.question === question) return kept.value
  const next = { question, value: value() }
  setKept(next)
  return next.value
}
