import { FairlineError } from '#engine/contract/errors.ts'
import type { Transaction } from '#prisma/client.ts'
import type { Conflict } from '#web/lib/conflict.ts'
import { type ReturnReport, type ReturnTarget, rowDiffs } from '#web/lib/revisions.ts'
import { changedFields, type RowChange, rowChangesOf } from '#web/lib/row-changes.ts'
import { ConflictError, InputError } from '../failure.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeConfiguration, tryConfiguration } from './configuration.ts'
import { readRows, rowsBetween } from './configuration-rows.ts'
import { changedSince, conflictWords } from './conflicts.ts'
import { ENGINE } from './destinations.ts'
import { namesOfRows } from './row-names.ts'
import { writeRows } from './row-writer.ts'
import { obstaclesTo, undone } from './undo.ts'

export interface ReturnOptions {
  /** Say what would be done, change nothing. */
  readonly dryRun?: boolean
  /** The configuration that the preview was worked out from: anything since then is a `CONFLICT`. */
  readonly revision?: number
}

/** Changes that one return takes back at most. */
const MOST = 5_000

/**
 * Takes back one change, or all after a revision, as one new revision, checked like any edit. One change is refused
 * (`CONFLICT`) where something it touched was changed again since.
 */
export async function returnConfiguration(
  target: ReturnTarget,
  { dryRun = false, revision: seen }: ReturnOptions,
  actor: Actor,
): Promise<ReturnReport> {
  const work = async (tx: Transaction, revision: number) => {
    await requireNothingSince(tx, seen)
    return returned(tx, target, revision, dryRun)
  }
  if (dryRun) return tryConfiguration(work)
  return changeConfiguration(actor, 'to' in target ? 'return to revision' : 'return change', work)
}

/** What somebody may take back who may only switch: that, and nothing else. */
const WISH = new Set(['adminState', 'drain'])

/** Takes back a change of what is wanted (on, draining, off), and refuses any other. */
export async function returnSwitch(revision: number, actor: Actor): Promise<ReturnReport> {
  const entries = await panelRuntime().db.auditEntry.findMany({ where: { revision } })
  const isSwitch = entries
    .flatMap(rowChangesOf)
    .every((change) => changedFields(change).every((name) => change.before && change.after && WISH.has(name)))
  if (!isSwitch) throw new FairlineError('FORBIDDEN')
  return returnConfiguration({ change: revision }, {}, actor)
}

async function returned(tx: Transaction, target: ReturnTarget, revision: number, dryRun: boolean) {
  const entries = await entriesOf(tx, target, revision)
  const changes = entries.flatMap(rowChangesOf)
  const before = await readRows(tx)
  if ('change' in target) await requireAsLeft(tx, target.change, obstaclesTo(before, changes))
  const lostPasswordIds = await writeRows(tx, before, undone(before, changes), revision)
  const told = rowsBetween(before, await readRows(tx))
  if (told.subjects.length === 0) throw nothingToDo(changes)
  const shown = rowDiffs(rowChangesOf({ subject: '', ...told }), await namesOfRows(tx, told.subjects))
  const value: ReturnReport = {
    isApplied: !dryRun,
    revision: revision - 1,
    changes: entries.length,
    lostPasswordIds,
    ...shown,
  }
  const subject = 'to' in target ? `revision ${target.to}` : `revision ${target.change}`
  return { value, subject, before: told.before, after: told.after }
}

/** Newest first. */
async function entriesOf(tx: Transaction, target: ReturnTarget, revision: number) {
  if ('to' in target && target.to >= revision - 1)
    throw new InputError(
      'to',
      `Revision ${target.to} is not an earlier one; the present one is ${revision - 1}.`,
    )
  const where = 'to' in target ? { revision: { gt: target.to } } : { revision: target.change }
  const entries = await tx.auditEntry.findMany({ where, orderBy: { id: 'desc' }, take: MOST + 1 })
  if (entries.length > MOST)
    throw new InputError('to', `More than ${MOST} changes lie between; choose a later one.`)
  const changing = entries.filter((entry) => rowChangesOf(entry).length > 0)
  if (changing.length > 0) return changing
  throw new InputError(
    'to' in target ? 'to' : 'change',
    'to' in target
      ? `Nothing was changed after revision ${target.to}.`
      : `Revision ${target.change} changed nothing that could be taken back.`,
  )
}

function nothingToDo(changes: readonly RowChange[]): InputError {
  const isPasswords = changes.every((change) => changedFields(change).length === 0)
  return new InputError(
    'change',
    isPasswords
      ? 'Only passwords were written in this change; the earlier ones were not kept.'
      : 'Everything is as it was then; there is nothing to take back.',
  )
}

async function requireAsLeft(
  tx: Transaction,
  revision: number,
  obstacles: readonly RowChange[],
): Promise<void> {
  for (const obstacle of obstacles) {
    const names = new Set(changedFields(obstacle))
    const since = await changedSince(tx, obstacle.subject, { gt: revision }, (change) =>
      changedFields(change).some((name) => names.has(name)),
    )
    if (since && isDrained(since)) continue
    const way = `Return everything since instead (to revision ${revision - 1}), or change it by hand.`
    if (since) throw new ConflictError(since, `${conflictWords(since)} ${way}`)
    throw new InputError('change', `${obstacle.subject} is not as this change left it. ${way}`)
  }
}

/** A drain that came to its end is what was asked for, and no change of anybody's mind. */
function isDrained({ actorName, changes }: Conflict): boolean {
  const isEnd = ({ field, from, to }: Conflict['changes'][number]) =>
    field === 'adminState' ? from === 'draining' && to === 'disabled' : /^drain\b/.test(field)
  return actorName === ENGINE.name && changes.every(isEnd)
}

async function requireNothingSince(tx: Transaction, seen: number | undefined): Promise<void> {
  if (seen === undefined) return
  const last = await tx.auditEntry.findFirst({ where: { revision: { gt: seen } }, orderBy: { id: 'desc' } })
  if (!last) return
  const { subject, actorName, at, revision } = last
  const conflict: Conflict = { subject, actorName, atMs: at.getTime(), revision, changes: [] }
  throw new ConflictError(conflict, conflictWords(conflict))
}
