'use client'
import { useEffect, useRef } from 'react'

/** The second key of a sequence comes within this. */
const PAUSE_MS = 1_200

/** Whether the event is somebody typing into something, or meant for the browser. */
function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true
  const { target } = event
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.matches('input, textarea, select, [role="listbox"] *')
}

/** Does what stands under `key`, or under `first key` for two in a row, while nobody is typing and no dialog is open. */
export function useKeySequences(doings: ReadonlyMap<string, () => void>, isOn: boolean): void {
  const before = useRef({ key: '', atMs: 0 })
  useEffect(() => {
    if (!isOn) return
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event) || document.querySelector('[aria-modal="true"]')) return
      const { key: first, atMs } = before.current
      const isSecond = event.timeStamp - atMs < PAUSE_MS
      const doing = (isSecond && doings.get(`${first} ${event.key}`)) || doings.get(event.key)
      before.current = { key: doing ? '' : event.key, atMs: event.timeStamp }
      if (!doing) return
      event.preventDefault()
      doing()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [doings, isOn])
}
