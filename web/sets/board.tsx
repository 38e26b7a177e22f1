'use client'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { KeyedStore } from '#web/components/keyed-store.ts'
import { usePerson } from '#web/components/person.tsx'
import type { Selection } from '#web/components/row-selection.tsx'
import type { StagedEdit } from './staged-edits.ts'
import { onKept, readMode, readStaged, writeMode, writeStaged } from './staged-storage.ts'
import type { Request } from './wish.ts'

/** Shown at once, and taken back where it is refused. */
export interface Pending {
  /** And what was saved before: once that moves, it is over. */
  readonly weight?: { readonly value: number; readonly before: number }
  readonly isRemoved?: true
}

/** What is under way in one table, outside React: a cell draws again only when its own row's part moves. */
export interface Board {
  readonly set: SetConfig
  readonly wishes: KeyedStore<Request>
  readonly pending: KeyedStore<Pending>
  readonly staged: KeyedStore<StagedEdit>
  readonly selection: Selection
  readonly isStaging: boolean
  readonly setStaging: (isStaging: boolean) => void
}

const BoardContext = createContext<Board | null>(null)

export function useBoard(): Board {
  const board = useContext(BoardContext)
  if (!board) throw new Error('cells of destinations stand on a board')
  return board
}

/** Of one set's table. What is staged outlives a reload of the page. */
export function BoardProvider({ set, children }: { readonly set: SetConfig; readonly children: ReactNode }) {
  const person = usePerson()
  const [stores] = useState(() => ({
    wishes: new KeyedStore<Request>(),
    pending: new KeyedStore<Pending>(),
    staged: new KeyedStore<StagedEdit>(),
    chosen: new KeyedStore<true>(),
  }))
  const anchor = useRef<number | null>(null)
  const [isStaging, setMode] = useState(false)
  const { staged, chosen, pending } = stores
  useEffect(() => {
    const readAll = () => staged.replace(readStaged(person.id, set.id))
    const readOwnMode = () => setMode(readMode(person.id))
    readAll()
    readOwnMode()
    const stopWriting = staged.subscribe(() => writeStaged(person.id, set.id, staged.read()))
    const stopReading = onKept(person.id, set.id, readOwnMode, readAll)
    return () => {
      stopWriting()
      stopReading()
    }
  }, [staged, person.id, set.id])
  // What is saved is here: nothing is shown on trust any more.
  const shown = useRef(set)
  useEffect(() => {
    if (shown.current !== set) pending.replace(new Map())
    shown.current = set
  }, [pending, set])
  const setStaging = useCallback(
    (wanted: boolean) => {
      writeMode(person.id, wanted)
      setMode(wanted)
    },
    [person.id],
  )
  const board = useMemo(() => {
    const onEnter = () =>
      document
        .querySelector<HTMLElement>(`[data-bulk="${set.id}"] button, [data-bulk="${set.id}"] input`)
        ?.focus()
    return { ...stores, set, selection: { chosen, anchor, onEnter }, isStaging, setStaging }
  }, [stores, chosen, set, isStaging, setStaging])
  return <BoardContext value={board}>{children}</BoardContext>
}
