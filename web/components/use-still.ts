'use client'
import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react'

/** So long after a move of the pointer rows keep their places. */
const REST_MS = 1_500

export interface Stillness {
  readonly onPointerMove: (event: PointerEvent) => void
  readonly onPointerLeave: () => void
}

/** The list as it was while the pointer moves over it, else as it is: no row changes places under a moving pointer. */
export function useStill<T>(list: readonly T[], question: string): [readonly T[], Stillness] {
  const [isHeld, setHeld] = useState(false)
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [shown, setShown] = useState({ list, question })
  // Who asks for another order or filter means it, wherever the pointer is.
  if (shown.list !== list && (!isHeld || shown.question !== question)) setShown({ list, question })
  useEffect(() => () => clearTimeout(rest.current), [])
  const onPointerLeave = useCallback(() => {
    clearTimeout(rest.current)
    setHeld(false)
  }, [])
  const onPointerMove = useCallback(
    (event: PointerEvent) => {
      if (event.pointerType !== 'mouse') return
      clearTimeout(rest.current)
      rest.current = setTimeout(onPointerLeave, REST_MS)
      setHeld(true)
    },
    [onPointerLeave],
  )
  return [shown.list, { onPointerMove, onPointerLeave }]
}
