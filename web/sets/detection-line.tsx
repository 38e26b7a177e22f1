import type { ProbeConfig } from '#engine/contract/probe.ts'
import { detectionOf, detectionWords } from '#web/lib/detection.ts'

interface DetectionLineProps {
  readonly probe: ProbeConfig
  readonly attemptTimeoutMs: number
}

/** What the values come to, in words, while they are being written. */
export function DetectionLine({ probe, attemptTimeoutMs }: DetectionLineProps) {
  return (
    <p className="faint figure" style={{ margin: 0, fontSize: 13, whiteSpace: 'normal' }} role="status">
      {detectionWords(detectionOf(probe, attemptTimeoutMs))}
    </p>
  )
}
