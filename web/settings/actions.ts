'use server'
import { z } from 'zod'
import { ROLES } from '#engine/contract/vocabulary.ts'
import {
  logQuestionSchema,
  passwordSchema,
  settingsPatchSchema,
  sourceInputSchema,
  sourcePatchSchema,
  traceFilterInputSchema,
  userInputSchema,
} from '#web/lib/inputs.ts'
import { auditFilterSchema, filterOf } from '#web/lib/log-filter.ts'
import { guardedAction } from '#web/server/action.ts'
import { adoptConfiguration } from '#web/server/repositories/adoption.ts'
import { auditPage } from '#web/server/repositories/audit.ts'
import { updateSettings } from '#web/server/repositories/settings.ts'
import { createSource, deleteSource, updateSource } from '#web/server/repositories/sources.ts'
import { addTraceFilter, removeTraceFilter } from '#web/server/repositories/tracing.ts'
import { createUser, deleteUser, setUserPassword, setUserRole } from '#web/server/repositories/users.ts'

const id = z.int().min(1)
const userId = z.string().min(1).max(64)

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

export const createUserAction = guardedAction('admin', userInputSchema, (input, user) =>
  createUser(input, user),
)
export const setUserRoleAction = guardedAction(
  'admin',
  z.object({ id: userId, role: z.enum(ROLES) }),
  (input, user) => setUserRole(input.id, input.role, user),
)
export const setUserPasswordAction = guardedAction(
  'admin',
  z.object({ id: userId, password: passwordSchema }),
  (input, user) => setUserPassword(input.id, input.password, user),
)
export const deleteUserAction = guardedAction('admin', z.object({ id: userId }), (input, user) =>
  deleteUser(input.id, user),
)

/** What the engine said to it; a refusal is a result too. */
export const adoptConfigurationAction = guardedAction('admin', z.object({}), (_, user) =>
  adoptConfiguration(user),
)

/** Entries that match, from the newest on, or those before the oldest one shown. */
export const auditAction = guardedAction('admin', logQuestionSchema, ({ query, beforeId }) =>
  auditPage({ beforeId, limit: 50, filter: filterOf(auditFilterSchema, query) }),
)
