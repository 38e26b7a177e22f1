import { useEffect, useRef, useState } from 'react'

/** A value that is taken up at most once in `everyMs`, the last one always; at once where something else is asked. */
export function useCalm<T>(value: T, question: string, everyMs: number): T {
  const [kept, setKept] = useState({ question, value })
  const takenMs = useRef(0)
  useEffect(() => {
    if (kept.value === value) return
    const leftMs = Math.max(0, takenMs.current + everyMs - performance.now())
    const timer = setTimeout(() => {
      takenMs.current = performance.now()
      setKept({ question, value })
    }, leftMs)
    return () => clearTimeout(timer)
  }, [kept, value, question, everyMs])
  if (kept.question === question) return kept.value
  setKept({ question, value })
  return value
}
