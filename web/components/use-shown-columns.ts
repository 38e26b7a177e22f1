'use client'
import { useMemo, useSyncExternalStore } from 'react'
import type { ViewColumn } from './record-column.ts'

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

const keysOf = <T>(columns: readonly ViewColumn<T>[]) => columns.map(({ key }) => key).join()

/**
 * Those that the window has room for, so that nothing is drawn and kept up to date in vain. The server, which knows no
 * window, draws all; `table-columns.module.css` hides the same ones until then.
 */
export function useShownColumns<T>(columns: readonly ViewColumn<T>[]): readonly ViewColumn<T>[] {
  const keys = useSyncExternalStore(
    subscribe,
    () => keysAt(columns, window.innerWidth),
    () => keysOf(columns),
  )
  return useMemo(() => {
    const shown = new Set(keys.split(','))
    return columns.filter(({ key }) => shown.has(key))
  }, [columns, keys])
}
