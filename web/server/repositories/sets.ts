import { setSchema } from '#engine/contract/config.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import type { Transaction } from '#prisma/client.ts'
import { type SetInput, type SetPatch, setInputSchema, setPatchSchema } from '#web/lib/inputs.ts'
import { InputError } from '../failure.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeConfiguration, plainJson } from './configuration.ts'
import { requireSeen } from './conflicts.ts'
import { requireSetTimes } from './probe-times.ts'
import {
  type DestinationView,
  destinationOf,
  destinationView,
  PRESENT,
  type SetColumns,
  type SetRow,
  setColumnsOf,
  setOf,
  WITH_DESTINATIONS,
} from './rows.ts'
import { readSettings } from './snapshot.ts'

/** A set with its destinations in order; `position` is its place in the list. */
export type SetView = SetColumns & {
  readonly position: number
  /** Number of the configuration that changed the set itself last. */
  readonly revision: number
  readonly destinations: DestinationView[]
}

/** All of them, or the one with this number. */
export async function listSets(id?: number): Promise<SetView[]> {
  const rows = await panelRuntime().db.set.findMany({
    where: { ...PRESENT, id },
    orderBy: { id: 'asc' },
    include: WITH_DESTINATIONS,
  })
  return rows.map(setView)
}

export async function getSet(id: number): Promise<SetView | null> {
  const { db } = panelRuntime()
  const row = await db.set.findFirst({ where: { id, ...PRESENT }, include: WITH_DESTINATIONS })
  if (!row) return null
  const position = await db.set.count({ where: { ...PRESENT, id: { lt: id } } })
  return setView(row, position)
}

function setView(row: SetRow, position: number): SetView {
  const destinations = row.destinations.map(destinationView)
  return { ...setColumnsOf(row), position, revision: row.revision, destinations }
}

export async function createSet(input: SetInput, actor: Actor): Promise<SetView> {
  const parsed = setInputSchema.parse(input)
  const id = await changeConfiguration(actor, 'create set', async (tx, revision) => {
    const setId = parsed.id ?? (await nextSetId(tx))
    await insertSet(tx, setSchema.parse({ ...parsed, id: setId }), revision)
    return { value: setId, subject: `set ${setId}`, after: { ...parsed, id: setId } }
  })
  return presentSet(id)
}

export async function updateSet(id: number, patch: SetPatch, actor: Actor): Promise<SetView> {
  const { revision: seen, ...parsed } = setPatchSchema.parse(patch)
  await changeConfiguration(actor, 'update set', async (tx, revision) => {
    const row = await presentRow(tx, id)
    await requireSeen(tx, `set ${id}`, row.revision, seen)
    const before = setColumnsOf(row)
    const after = { ...before, ...withoutUndefined(parsed), ...patchedWithin(before, parsed) }
    if (parsed.probe) requireSetTimes(after.probe, await destinationsOf(tx, id))
    await tx.set.update({ where: { id }, data: { ...setColumns(after), revision } })
    return { value: id, subject: `set ${id}`, before, after }
  })
  return presentSet(id)
}

/** Objects within a set are patched field by field. */
function patchedWithin(before: SetColumns, patch: SetPatch) {
  return {
    probe: { ...before.probe, ...withoutUndefined(patch.probe ?? {}) },
    evidence: { ...before.evidence, ...withoutUndefined(patch.evidence ?? {}) },
    choice: { ...before.choice, ...withoutUndefined(patch.choice ?? {}) },
    slowStart: { ...before.slowStart, ...withoutUndefined(patch.slowStart ?? {}) },
    sessionTimer: { ...before.sessionTimer, ...withoutUndefined(patch.sessionTimer ?? {}) },
  }
}

/** Its destinations go with it, seen like the set itself; what still names the set must be changed first. */
export async function deleteSet(id: number, actor: Actor, seen?: number): Promise<void> {
  await changeConfiguration(actor, 'delete set', async (tx, revision) => {
    const row = await tx.set.findFirst({ where: { id, ...PRESENT }, include: WITH_DESTINATIONS })
    if (!row) throw new FairlineError('SET_UNKNOWN', `(${id})`)
    await requireSeen(tx, `set ${id}`, row.revision, seen)
    for (const one of row.destinations) await requireSeen(tx, `destination ${one.id}`, one.revision, seen)
    await refuseWhileNamed(tx, id)
    const removedAt = new Date(panelRuntime().clock.wallMs())
    await tx.destination.updateMany({ where: { setId: id, ...PRESENT }, data: { removedAt, revision } })
    await tx.set.update({ where: { id }, data: { removedAt, revision } })
    return { value: undefined, subject: `set ${id}`, before: setOf(row) }
  })
}

async function refuseWhileNamed(tx: Transaction, id: number): Promise<void> {
  const source = await tx.source.findFirst({ where: { setId: id, ...PRESENT } })
  if (source)
    throw new InputError('id', `The source "${source.name}" sends its calls to this set; change it first.`)
  const settings = await readSettings(tx)
  if (settings.defaultSetId === id)
    throw new InputError('id', 'This is the default set; choose another one first.')
  const link = await chainedBehind(tx, id)
  if (link) throw new InputError('id', `The set "${link.name}" is followed by this set; change it first.`)
  const listener = Object.entries(settings.listenerSets).find(([, setId]) => setId === id)
  if (listener)
    throw new InputError('id', `The listener ${listener[0]} sends its calls to this set; change it first.`)
}

async function chainedBehind(tx: Transaction, id: number) {
  const others = await tx.set.findMany({ where: { id: { not: id }, ...PRESENT } })
  return others.map(setColumnsOf).find(({ chain }) => chain.some((link) => link.setId === id))
}

async function presentSet(id: number): Promise<SetView> {
  const view = await getSet(id)
  if (!view) throw new FairlineError('SET_UNKNOWN', `(${id})`)
  return view
}

async function presentRow(tx: Transaction, id: number) {
  const row = await tx.set.findFirst({ where: { id, ...PRESENT } })
  if (!row) throw new FairlineError('SET_UNKNOWN', `(${id})`)
  return row
}

async function destinationsOf(tx: Transaction, setId: number) {
  return (await tx.destination.findMany({ where: { setId, ...PRESENT } })).map(destinationOf)
}

/** The next number after all that were ever used. */
async function nextSetId(tx: Transaction): Promise<number> {
  const { _max } = await tx.set.aggregate({ _max: { id: true } })
  return (_max.id ?? 0) + 1
}

/** Takes up the row of a removed set of the same number, so that its earlier counts keep one name. */
export async function insertSet(tx: Transaction, set: SetColumns, revision: number): Promise<void> {
  const existing = await tx.set.findUnique({ where: { id: set.id } })
  if (existing && existing.removedAt === null) throw new InputError('id', `Set ${set.id} exists already.`)
  const data = { ...setColumns(set), removedAt: null, revision }
  await tx.set.upsert({ where: { id: set.id }, create: { id: set.id, ...data }, update: data })
}

export function setColumns(set: SetColumns) {
  return {
    name: set.name,
    algorithm: set.algorithm,
    fullCode: set.fullCode,
    attemptTimeoutMs: set.attemptTimeoutMs,
    ringTimeoutSec: set.ringTimeoutSec,
    maxAttempts: set.maxAttempts,
    failoverCodes: set.failoverCodes,
    rewriteRequestUri: set.rewriteRequestUri,
    path: set.path,
    probe: plainJson(set.probe) ?? {},
    evidence: plainJson(set.evidence) ?? {},
    loadFormula: set.loadFormula,
    overloadControl: set.overloadControl,
    mode: set.mode,
    choice: plainJson(set.choice) ?? {},
    takes: plainJson(set.takes) ?? {},
    chain: plainJson(set.chain) ?? [],
    chainOn: set.chainOn,
    huntAfterSec: set.huntAfterSec,
    slowStart: plainJson(set.slowStart) ?? {},
    tryAllWhenDown: set.tryAllWhenDown,
    sessionTimer: plainJson(set.sessionTimer) ?? {},
    dialogCheckSec: set.dialogCheckSec,
  }
}

export function withoutUndefined<T extends object>(patch: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
