'use client'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { useAllKeyed } from '#web/components/keyed-store.ts'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useKept } from '#web/components/use-kept.ts'
import { presentShares, type SeenShares, seenShares, wantedShares } from '#web/lib/destinations.ts'
import { useLive, useLiveStore } from '#web/live/live-provider.tsx'
import type { LiveState } from '#web/live/live-state.ts'
import { useBoard } from './board.tsx'
import classes from './cells.module.css'
import { OwnSaves } from './own-saves.ts'
import { asStaged } from './staged-edits.ts'

export interface Draft {
  readonly weight?: number
  readonly priority?: number
}

interface Shares {
  /** What the configuration asks for, with the figures being typed. */
  readonly wanted: ReadonlyMap<number, number>
  /** What the next calls will see, now that some are down or weigh otherwise by their load; null where it is the same. */
  readonly present: ReadonlyMap<number, number> | null
  readonly seen: SeenShares
  readonly isDraft: boolean
}

const SEEN_EVERY_MS = 3_000
const NO_DRAFTS: ReadonlyMap<number, Draft> = new Map()
const SharesContext = createContext<Shares | null>(null)
const SavesContext = createContext(new OwnSaves())
const DraftContext = createContext<(id: number, draft: Draft | null) => void>(() => {})

/** Shares of one set, for its cells: predicted while somebody types, and seen. The table itself stays still. */
export function SharesProvider({ set, children }: { readonly set: SetConfig; readonly children: ReactNode }) {
  const [saves] = useState(() => new OwnSaves())
  const [typed, setTyped] = useState({ set, drafts: NO_DRAFTS })
  // A newly saved set ends every prediction that stood on the old one.
  const drafts = typed.set === set ? typed.drafts : NO_DRAFTS
  const write = useCallback(
    (id: number, draft: Draft | null) =>
      setTyped((old) => ({ set, drafts: withDraft(old.set === set ? old.drafts : NO_DRAFTS, id, draft) })),
    [set],
  )
  return (
    <SavesContext value={saves}>
      <DraftContext value={write}>
        <SharesBoard set={set} drafts={drafts}>
          {children}
        </SharesBoard>
      </DraftContext>
    </SavesContext>
  )
}

function withDraft(
  old: ReadonlyMap<number, Draft>,
  id: number,
  draft: Draft | null,
): ReadonlyMap<number, Draft> {
  if (!draft && !old.has(id)) return old
  const next = new Map(old)
  if (draft) next.set(id, { ...next.get(id), ...draft })
  else next.delete(id)
  return next
}

interface BoardProps {
  readonly set: SetConfig
  readonly drafts: ReadonlyMap<number, Draft>
  readonly children: ReactNode
}

function SharesBoard({ set, drafts, children }: BoardProps) {
  const store = useLiveStore()
  const live = useLive((state) => state.destinations)
  const staged = useAllKeyed(useBoard().staged)
  const members = useMemo(
    () => asStaged(set.destinations, staged).map((one) => ({ ...one, ...drafts.get(one.id) })),
    [set, staged, drafts],
  )
  const wanted = useMemo(() => wantedShares(set.algorithm, members), [set.algorithm, members])
  const down = members
    .filter((one) => one.adminState === 'enabled' && live.get(one.id)?.health === 'down')
    .map((one) => one.id)
    .join()
  const fed = useFedWeights(members, drafts)
  const present = useMemo(() => {
    if (!down && !fed) return null
    const weights = new Map(numberPairs(fed))
    const weighed = members.map((one) => ({ ...one, weight: weights.get(one.id) ?? one.weight }))
    return presentShares(set.algorithm, weighed, new Set(down.split(',').map(Number)))
  }, [set.algorithm, members, down, fed])
  const ids = useMemo(() => set.destinations.map((one) => one.id), [set])
  // Over minutes a share moves slowly: a thousand are counted, and their cells drawn, every few seconds.
  const spell = useLive(({ tick }) => Math.floor((tick?.atMs ?? 0) / SEEN_EVERY_MS))
  const idsText = useMemo(() => ids.join(), [ids])
  const seen = useKept(`${idsText} ${spell}`, () => seenShares(ids, live, store.history.since()))
  const shares = useMemo(
    () => ({ wanted, present, seen, isDraft: drafts.size + staged.size > 0 }),
    [wanted, present, seen, drafts, staged],
  )
  return <SharesContext value={shares}>{children}</SharesContext>
}

/** Weights that load sources make others than configured, as text, so that equal is equal; a typed one goes before. */
function useFedWeights(members: SetConfig['destinations'], drafts: ReadonlyMap<number, Draft>): string {
  const select = useCallback(
    ({ details }: LiveState) =>
      members
        .flatMap(({ id, weight }) => {
          const inForce = details.get(id)?.weight
          const isFed = inForce !== undefined && inForce !== weight && !drafts.has(id)
          return isFed ? [`${id}:${Math.round(inForce)}`] : []
        })
        .join(),
    [members, drafts],
  )
  return useLive(select)
}

const numberPairs = (text: string): readonly (readonly [number, number])[] =>
  text.split(',').map((pair) => {
    const [id, weight] = pair.split(':').map(Number)
    return [id ?? 0, weight ?? 0]
  })

export function useDraft(): (id: number, draft: Draft | null) => void {
  return useContext(DraftContext)
}

/** Of this table's cells: what one of them saved is not news to the next. */
export function useOwnSaves(): OwnSaves {
  return useContext(SavesContext)
}

function useShares(): Shares | null {
  return useContext(SharesContext)
}

/** The predicted share; what the next calls really see, by health and load, is said on pointing. */
export function WantedShare({ id }: { readonly id: number }) {
  const format = useFormat()
  const shares = useShares()
  const wanted = shares?.wanted.get(id)
  const present = shares?.present?.get(id)
  const title =
    present === undefined ? undefined : `${format.share(present)} % of the next calls, by health and load`
  return (
    <span className={shares?.isDraft ? classes.draft : undefined} title={title}>
      {format.share(wanted)}
    </span>
  )
}

export function SeenShare({ id }: { readonly id: number }) {
  const format = useFormat()
  const seen = useShares()?.seen
  const title =
    seen && seen.calls > 0
      ? `of ${format.count(seen.calls)} calls ${seen.sinceMs === null ? 'since engine start' : 'of the last five minutes at most'}`
      : 'no call yet'
  return (
    <span data-live title={title}>
      {format.share(seen?.shares.get(id))}
    </span>
  )
}
