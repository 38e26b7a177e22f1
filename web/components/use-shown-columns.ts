'use client'
import { useMemo, useSyncExternalStore } from 'react'
import type { ViewColumn } from './record-column.ts'

/** Of a page drawn on the server, which knows no window. */
const USUAL_WIDTH = 1_440

function subscribe(listener: () => void): () => void {
  window.addEventListener('resize', listener)
  return () => window.removeEventListener('resize', listener)
}

function keysAt<T>(columns: readonly ViewColumn<T>[], width: number): string {
  return columns
    .filter(({ from = 0, until = Number.POSITIVE_INFINITY }) => width >= from && width < until)
    .map(({ key }) => key)
    .join()
}

/** Those that the window has room for. */
export function useShownColumns<T>(columns: readonly ViewColumn<T>[]): readonly ViewColumn<T>[] {
  const keys = useSyncExternalStore(
    subscribe,
    () => keysAt(columns, window.innerWidth),
    () => keysAt(columns, USUAL_WIDTH),
  )
  return useMemo(() => {
    const shown = new Set(keys.split(','))
    return columns.filter(({ key }) => shown.has(key))
  }, [columns, keys])
}
