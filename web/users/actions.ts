'use server'
import { z } from 'zod'
import { ROLES } from '#engine/contract/vocabulary.ts'
import { invitationInputSchema, passwordSchema, userInputSchema } from '#web/lib/inputs.ts'
import { guardedAction } from '#web/server/action.ts'
import { invite, takeInvitationBack } from '#web/server/repositories/invitations.ts'
import { resetSecondFactor } from '#web/server/repositories/second-factor.ts'
import { endSession, endSessions, listSessions } from '#web/server/repositories/sessions.ts'
import { setUserEnabled, unlockUser } from '#web/server/repositories/user-access.ts'
import { createUser, deleteUser, setUserPassword, setUserRole } from '#web/server/repositories/users.ts'

const id = z.string().min(1).max(64)
const one = z.object({ id })

export const createUserAction = guardedAction('admin', userInputSchema, (input, user) =>
  createUser(input, user),
)
export const setUserRoleAction = guardedAction(
  'admin',
  z.object({ id, role: z.enum(ROLES) }),
  (input, user) => setUserRole(input.id, input.role, user),
)
export const setUserPasswordAction = guardedAction(
  'admin',
  z.object({ id, password: passwordSchema }),
  (input, user) => setUserPassword(input.id, input.password, user),
)
export const deleteUserAction = guardedAction('admin', one, (input, user) => deleteUser(input.id, user))

export const setUserEnabledAction = guardedAction(
  'admin',
  z.object({ id, isEnabled: z.boolean() }),
  (input, user) => setUserEnabled(input.id, input.isEnabled, user),
)
export const unlockUserAction = guardedAction('admin', one, (input, user) => unlockUser(input.id, user))
export const resetSecondFactorAction = guardedAction('admin', one, (input, user) =>
  resetSecondFactor(input.id, user),
)

export const sessionsOfUserAction = guardedAction('admin', one, (input) => listSessions(input.id))
export const endUserSessionAction = guardedAction('admin', z.object({ userId: id, id }), (input, user) =>
  endSession(input.userId, input.id, user),
)
export const endUserSessionsAction = guardedAction('admin', one, (input, user) =>
  endSessions(input.id, null, user),
)

/** The token of the link, this once. */
export const inviteAction = guardedAction('admin', invitationInputSchema, (input, user) =>
  invite(input, user),
)
export const takeInvitationBackAction = guardedAction('admin', one, (input, user) =>
  takeInvitationBack(input.id, user),
)
