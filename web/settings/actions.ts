'use server'
import { z } from 'zod'
import {
  logQuestionSchema,
  settingsPatchSchema,
  sourceInputSchema,
  sourcePatchSchema,
  traceFilterInputSchema,
} from '#web/lib/inputs.ts'
import { AUDIT_PARTS, filterOf } from '#web/lib/log-filter.ts'
import { guardedAction } from '#web/server/action.ts'
import { adoptConfiguration } from '#web/server/repositories/adoption.ts'
import { auditPage } from '#web/server/repositories/audit.ts'
import { updateSettings } from '#web/server/repositories/settings.ts'
import { createSource, deleteSource, updateSource } from '#web/server/repositories/sources.ts'
import { addTraceFilter, removeTraceFilter } from '#web/server/repositories/tracing.ts'

const id = z.int().min(1)

export const updateSettingsAction = guardedAction('admin', settingsPatchSchema, (patch, user) =>
  updateSettings(patch, user),
)

export const addTraceFilterAction = guardedAction('admin', traceFilterInputSchema, (input, user) =>
  addTraceFilter(input, user),
)
export const removeTraceFilterAction = guardedAction(
  'admin',
  z.object({ id: z.string().max(36) }),
  ({ id: filterId }, user) => removeTraceFilter(filterId, user),
)

export const createSourceAction = guardedAction('admin', sourceInputSchema, (input, user) =>
  createSource(input, user),
)
export const updateSourceAction = guardedAction(
  'admin',
  z.object({ id, patch: sourcePatchSchema }),
  (input, user) => updateSource(input.id, input.patch, user),
)
export const deleteSourceAction = guardedAction(
  'admin',
  z.object({ id, revision: z.int().min(0).optional() }),
  (input, user) => deleteSource(input.id, user, input.revision),
)

/** What the engine said to it; a refusal is a result too. */
export const adoptConfigurationAction = guardedAction('admin', z.object({}), (_, user) =>
  adoptConfiguration(user),
)

/** Entries that match, from the newest on, or those before the oldest one shown. */
export const auditAction = guardedAction('admin', logQuestionSchema, ({ query, beforeId }) =>
  auditPage({ beforeId, limit: 50, filter: filterOf(AUDIT_PARTS, query) }),
)
