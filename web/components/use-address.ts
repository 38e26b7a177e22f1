'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback } from 'react'

/** How the page is looked at lives in its address: a link shows another person the same. */
export function useAddress(): {
  readonly read: (name: string) => string
  readonly write: (changes: { readonly [name: string]: string | null }) => void
} {
  const path = usePathname()
  const params = useSearchParams()
  const read = useCallback((name: string) => params.get(name) ?? '', [params])
  const write = useCallback(
    (changes: { readonly [name: string]: string | null }) => {
      const next = new URLSearchParams(window.location.search)
      for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === '') next.delete(name)
        else next.set(name, value)
      }
      const query = next.toString()
      window.history.replaceState(null, '', query ? `${path}?${query}` : path)
    },
    [path],
  )
  return { read, write }
}
