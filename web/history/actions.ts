'use server'
import { z } from 'zod'
import { returnSchema } from '#web/lib/inputs.ts'
import { guardedAction } from '#web/server/action.ts'
import { returnConfiguration } from '#web/server/repositories/returning.ts'
import { listRevisions } from '#web/server/repositories/revisions.ts'

const id = z.int().min(1)
const PAGE = 50

/** The page of the history before the oldest entry shown. */
export const olderRevisionsAction = guardedAction(
  'admin',
  z.object({ beforeId: id.optional(), setId: id.optional() }),
  (query) => listRevisions({ ...query, limit: PAGE }),
)

/** A preview with `dryRun`, else the return itself. */
export const returnAction = guardedAction('admin', returnSchema, ({ target, ...options }, user) =>
  returnConfiguration(target, options, user),
)
