import type { CertificateLive } from '#engine/contract/live.ts'
import { formatDuration } from './format.ts'

/** "expires in 3 d 4 h", "expired 2 d ago". */
export function certificateWords({ expiresAtMs }: CertificateLive, nowMs: number): string {
  const leftMs = expiresAtMs - nowMs
  return leftMs > 0 ? `expires in ${formatDuration(leftMs)}` : `expired ${formatDuration(-leftMs)} ago`
}
