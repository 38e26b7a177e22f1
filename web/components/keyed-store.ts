import { useSyncExternalStore } from 'react'

/** Values by id outside React: only what reads a changed one draws again. */
export class KeyedStore<T> {
  #values: ReadonlyMap<number, T> = new Map()
  readonly #listeners = new Set<() => void>()

  readonly read = (): ReadonlyMap<number, T> => this.#values

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** `undefined` takes one out. */
  put(entries: Iterable<readonly [number, T | undefined]>): void {
    const next = new Map(this.#values)
    for (const [id, value] of entries) {
      if (value === undefined) next.delete(id)
      else next.set(id, value)
    }
    this.replace(next)
  }

  replace(values: ReadonlyMap<number, T>): void {
    this.#values = values
    for (const listener of this.#listeners) listener()
  }
}

export function useKeyed<T>(store: KeyedStore<T>, id: number): T | undefined {
  const read = () => store.read().get(id)
  return useSyncExternalStore(store.subscribe, read, read)
}

export function useAllKeyed<T>(store: KeyedStore<T>): ReadonlyMap<number, T> {
  return useSyncExternalStore(store.subscribe, store.read, store.read)
}
