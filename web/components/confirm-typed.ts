'use client'
import { onDemand } from './on-demand.tsx'

export const TypedConfirm = onDemand(() => import('./typed-confirm.tsx').then((file) => file.TypedConfirm), {
  opened: false,
})
