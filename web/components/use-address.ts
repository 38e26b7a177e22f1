'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react'

/**
 * What was written last, until the router has it: while it loads a page anew it answers late, and a field that shows its
 * answer would lose letters.
 */
let written: { readonly path: string; readonly query: string } | null = null
const listeners = new Set<() => void>()

function setWritten(next: typeof written): void {
  written = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const readWritten = () => written
const nothingWritten = () => null

/** How the page is looked at lives in its address: a link shows another person the same. */
export function useAddress(): {
  readonly read: (name: string) => string
  readonly write: (changes: { readonly [name: string]: string | null }) => void
} {
  const path = usePathname()
  const routed = useSearchParams().toString()
  const own = useSyncExternalStore(subscribe, readWritten, nothingWritten)
  const query = own?.path === path ? own.query : routed
  // Once the router has it, or has gone somewhere else, the router is right.
  useEffect(() => {
    if (written?.path !== path || written.query === routed) setWritten(null)
  }, [path, routed])
  useEffect(() => {
    const wentBack = () => setWritten(null)
    window.addEventListener('popstate', wentBack)
    return () => window.removeEventListener('popstate', wentBack)
  }, [])
  const params = useMemo(() => new URLSearchParams(query), [query])
  const read = useCallback((name: string) => params.get(name) ?? '', [params])
  const write = useCallback(
    (changes: { readonly [name: string]: string | null }) => {
      const next = new URLSearchParams(written?.path === path ? written.query : window.location.search)
      for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === '') next.delete(name)
        else next.set(name, value)
      }
      const text = next.toString()
      setWritten({ path, query: text })
      window.history.replaceState(null, '', text ? `${path}?${text}` : path)
    },
    [path],
  )
  return { read, write }
}
