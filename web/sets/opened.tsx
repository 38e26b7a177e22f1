'use client'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { useAddress } from '#web/components/use-address.ts'

interface Opened {
  readonly ids: ReadonlySet<number>
  readonly toggle: (id: number) => void
}

const OpenedContext = createContext<Opened>({ ids: new Set(), toggle: () => {} })

/** Which destinations of a table show their targets; a link shows another person the same. */
export function OpenedProvider({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const { read, write } = useAddress()
  const key = name ? `${name}.open` : 'open'
  const text = read(key)
  const opened = useMemo(() => {
    const ids = new Set(text.split(',').filter(Boolean).map(Number))
    const toggle = (id: number) => {
      const next = new Set(ids)
      if (!next.delete(id)) next.add(id)
      write({ [key]: [...next].join(',') })
    }
    return { ids, toggle }
  }, [text, key, write])
  return <OpenedContext value={opened}>{children}</OpenedContext>
}

export function useOpened(): Opened {
  return useContext(OpenedContext)
}
