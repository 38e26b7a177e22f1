import { maskedLoadSource, SECRET_MASK } from '#engine/contract/load-source.ts'
import type { Database, Transaction } from '#prisma/client.ts'
import { panelRuntime } from '../runtime.ts'
import { buildSnapshot } from './snapshot.ts'

/** Who did it, as the audit shows it. */
export interface Actor {
  readonly id: string
  readonly name: string
}

export interface Change<T> {
  readonly value: T
  /** What was changed, as `destination 7`. */
  readonly subject: string
  /** `undefined` where there was or is nothing. Passwords are hidden on the way. */
  readonly before?: unknown
  readonly after?: unknown
}

/** `revision`: the number of the configuration that the change makes; the rows it touches are marked with it. */
type Work<T> = (tx: Transaction, revision: number) => Promise<Change<T>>

/** A large import of 10,000 destinations may take seconds. */
const LIMITS = { timeout: 60_000, maxWait: 60_000 }

/**
 * One database transaction: revision + 1, the change, the audit row; then the engines are told.
 * What no longer makes a valid snapshot is refused and rolled back.
 * The first statement writes, so that two changes never read the same state.
 */
export async function changeConfiguration<T>(actor: Actor, action: string, work: Work<T>): Promise<T> {
  const { db, bridge } = panelRuntime()
  const value = await db.$transaction(async (tx) => {
    const { revision, change } = await changed(tx, work)
    await writeAudit(tx, actor, action, revision, change)
    return change.value
  }, LIMITS)
  bridge.publish()
  return value
}

/** The same change with nothing kept of it: it is refused, or says what would come of it. */
export async function tryConfiguration<T>(work: Work<T>): Promise<T> {
  const kept: T[] = []
  const undone = new Error('only tried')
  const trial = panelRuntime().db.$transaction(async (tx) => {
    const { change } = await changed(tx, work)
    kept.push(change.value)
    throw undone
  }, LIMITS)
  await trial.catch((error: unknown) => {
    if (kept.length === 0) throw error
  })
  const [value] = kept
  if (value === undefined) throw undone
  return value
}

async function changed<T>(tx: Transaction, work: Work<T>) {
  const { number: revision } = await tx.revision.update({
    where: { id: 1 },
    data: { number: { increment: 1 } },
  })
  const change = await work(tx, revision)
  const { subject, before, after } = change
  await buildSnapshot(tx, panelRuntime().sealing, { subject, before, after })
  return { revision, change }
}

/**
 * A change that makes no revision, since no engine needs to hear of it: people and their roles.
 * The first statement writes here too: of two that take the last admins' roles, the second finds what the first did.
 */
export async function changeAside<T>(
  actor: Actor,
  action: string,
  work: (tx: Transaction) => Promise<Change<T>>,
): Promise<T> {
  return panelRuntime().db.$transaction(async (tx) => {
    const { number } = await tx.revision.update({ where: { id: 1 }, data: { number: { increment: 0 } } })
    const change = await work(tx)
    await writeAudit(tx, actor, action, number, change)
    return change.value
  }, LIMITS)
}

async function writeAudit(
  tx: Transaction | Database,
  actor: Actor,
  action: string,
  revision: number,
  change: Change<unknown>,
): Promise<void> {
  await tx.auditEntry.create({
    data: {
      at: new Date(panelRuntime().clock.wallMs()),
      actorId: actor.id,
      actorName: actor.name,
      action,
      subject: change.subject,
      revision,
      before: auditJson(change.before),
      after: auditJson(change.after),
    },
  })
}

/** A copy that JSON can hold; `undefined` leaves the column empty. */
export function plainJson(value: unknown): Record<string, never> | undefined {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

/** Whatever a change hands in, no password gets into the audit. */
function auditJson(value: unknown): Record<string, never> | undefined {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value, hideSecret))
}

function hideSecret(name: string, value: unknown): unknown {
  if (name === 'sealed') return undefined
  if (typeof value !== 'string') return value
  if (name === 'password') return SECRET_MASK
  return name === 'source' ? maskedLoadSource(value) : value
}
