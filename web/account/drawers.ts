'use client'
import { onDemand } from '#web/components/on-demand.tsx'

/** Drawers of one's own account, each loaded when it is first opened. */

export const PasswordDrawer = onDemand(
  () => import('./password-drawer.tsx').then((file) => file.PasswordDrawer),
  { opened: false },
)

export const TokenDrawer = onDemand(() => import('./token-drawer.tsx').then((file) => file.TokenDrawer), {
  opened: false,
})

export const PasskeyDrawer = onDemand(
  () => import('./passkey-drawer.tsx').then((file) => file.PasskeyDrawer),
  { opened: false },
)

export const SecondFactorDrawer = onDemand(
  () => import('./second-factor-drawer.tsx').then((file) => file.SecondFactorDrawer),
  { doing: null },
)
