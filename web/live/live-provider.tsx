'use client'
import { useRouter } from 'next/navigation'
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'
import { BrowserClock } from './browser-clock.ts'
import { LiveConnection, liveSocket, type WatchView } from './live-connection.ts'
import { emptyLiveState, type LiveState } from './live-state.ts'
import { LiveStore } from './live-store.ts'

interface Live {
  readonly clock: BrowserClock
  readonly store: LiveStore
  readonly connection: LiveConnection | null
}

const LiveContext = createContext<Live | null>(null)
const BEFORE_CONNECTING = emptyLiveState(0)

interface LiveProviderProps {
  /** Configuration that the page was drawn with; null: not known. */
  readonly drawn: number | null
  readonly children: ReactNode
}

/** Holds the one connection of this tab; everything below reads from its store. */
export function LiveProvider({ drawn, children }: LiveProviderProps) {
  const [clock] = useState(() => new BrowserClock())
  const [store] = useState(() => new LiveStore(() => clock.now()))
  const [connection, setConnection] = useState<LiveConnection | null>(null)
  useEffect(() => {
    const opened = new LiveConnection(liveSocket(), store, clock)
    setConnection(opened)
    return () => opened.stop()
  }, [store, clock])
  return (
    <LiveContext value={{ clock, store, connection }}>
      <ConfigurationRefresh drawn={drawn} />
      {children}
    </LiveContext>
  )
}

function useLiveContext(): Live {
  const live = useContext(LiveContext)
  if (!live) throw new Error('live values are read inside LiveProvider only')
  return live
}

/**
 * One value of the live state; draws again only when that value changes, so select no fresh objects. One that looks
 * through all destinations is to be the same function from drawing to drawing: then it is asked once a tick.
 */
export function useLive<T>(select: (state: LiveState) => T): T {
  const { store } = useLiveContext()
  const read = useMemo(() => {
    let seen: { readonly state: LiveState; readonly value: T } | null = null
    return () => {
      const state = store.read()
      if (seen?.state !== state) seen = { state, value: select(state) }
      return seen.value
    }
  }, [store, select])
  return useSyncExternalStore(store.subscribe, read, () => select(BEFORE_CONNECTING))
}

export function useLiveStore(): LiveStore {
  return useLiveContext().store
}

/** Tells the panel which figures this page needs. */
export function useWatch(view: WatchView['view'], setIds: readonly number[]): void {
  const { connection } = useLiveContext()
  const key = setIds.join(',')
  useEffect(() => {
    const ids = key === '' ? [] : key.split(',').map(Number)
    connection?.watch({ view, setIds: ids.slice(0, 1_000) })
    return () => connection?.watch({ view: 'other', setIds: [] })
  }, [connection, view, key])
}

/** A refresh that does not come is asked for again: what is written into the address meanwhile takes its place. */
const FIRST_RETRY_MS = 3_000
const LAST_RETRY_MS = 30_000

/** Somebody edited, here, before this tab was connected, or while it was cut off: the server's part is loaded again. */
function ConfigurationRefresh({ drawn }: Pick<LiveProviderProps, 'drawn'>) {
  const router = useRouter()
  const revision = useLive((state) => state.configuration)
  const wanted = revision !== null && (drawn ?? 0) < revision ? revision : null
  useEffect(() => {
    if (wanted === null) return
    let timer: number
    const ask = (retryMs: number) => {
      router.refresh()
      timer = window.setTimeout(() => ask(Math.min(2 * retryMs, LAST_RETRY_MS)), retryMs)
    }
    ask(FIRST_RETRY_MS)
    return () => window.clearTimeout(timer)
  }, [router, wanted])
  return null
}

/** The present second; 0 while the page is drawn on the server, where "since" has no meaning yet. */
export function useSecond(): number {
  const { clock } = useLiveContext()
  return useSyncExternalStore(clock.subscribe, clock.second, () => 0)
}
