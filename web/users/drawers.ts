'use client'
import { onDemand } from '#web/components/on-demand.tsx'

/** Drawers beside the list of people, each loaded when it is first opened. */

export const UserDrawer = onDemand(() => import('./user-form.tsx').then((file) => file.UserDrawer), {
  opened: false,
})

export const PasswordDrawer = onDemand(() => import('./user-form.tsx').then((file) => file.PasswordDrawer), {
  user: null,
})

export const InviteDrawer = onDemand(() => import('./invite-drawer.tsx').then((file) => file.InviteDrawer), {
  opened: false,
})

export const UserSessions = onDemand(() => import('./user-sessions.tsx').then((file) => file.UserSessions), {
  user: null,
})
