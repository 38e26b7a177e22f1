'use client'
import { onDemand } from '#web/components/on-demand.tsx'

/** Drawers and dialogs of the sets, each loaded when it is first opened. */

export const SetDrawer = onDemand(() => import('./set-form.tsx').then((file) => file.SetDrawer), {
  set: null,
})

export const DestinationDrawer = onDemand(
  () => import('./destination-form.tsx').then((file) => file.DestinationDrawer),
  { destination: null },
)

export const DrainDrawer = onDemand(() => import('./drain-drawer.tsx').then((file) => file.DrainDrawer), {
  opened: false,
})

export const DrainAllDialog = onDemand(
  () => import('./drain-all-dialog.tsx').then((file) => file.DrainAllDialog),
  { opened: false },
)

export const StagedDialog = onDemand(() => import('./staged-dialog.tsx').then((file) => file.StagedDialog), {
  opened: false,
})
