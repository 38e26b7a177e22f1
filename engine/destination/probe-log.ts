import type { ProbeOutcome } from '#engine/contract/health-live.ts'
import { MOST_PROBES_KEPT, type PastProbe, type ProbeHistory } from '#engine/contract/probe-history.ts'

const KINDS: readonly ProbeOutcome['kind'][] = ['answered', 'unanswered', 'refused', 'unsent']
const GOOD = 8
/** Of one destination at a time; those of names that lead ever elsewhere are forgotten with their probes. */
const MOST_TARGETS = 255
const BYTES_EACH = 16
/** Where they stand in those bytes. */
const AT = { atMs: 0, latencyMs: 8, status: 12, kind: 14, target: 15 } as const

/**
 * The last probes to one destination, 16 bytes each in one piece of memory: 20 MB for 10,000 destinations. Made with the
 * first probe.
 */
export class ProbeLog {
  private bytes: Buffer | null = null
  private count = 0
  private sinceMs: number | null = null
  /** By the number that stands in the bytes. */
  private targets: string[] = []

  add(target: string, { atMs, kind, status, latencyMs, isGood }: ProbeOutcome): void {
    this.bytes ??= Buffer.alloc(MOST_PROBES_KEPT * BYTES_EACH)
    this.sinceMs ??= atMs
    const { bytes } = this
    const at = (this.count % MOST_PROBES_KEPT) * BYTES_EACH
    bytes.writeDoubleLE(atMs, at + AT.atMs)
    bytes.writeFloatLE(latencyMs ?? Number.NaN, at + AT.latencyMs)
    bytes.writeUInt16LE(status, at + AT.status)
    bytes[at + AT.kind] = KINDS.indexOf(kind) + (isGood ? GOOD : 0)
    bytes[at + AT.target] = this.numberOf(target, bytes, at + AT.target)
    this.count += 1
  }

  read(): ProbeHistory {
    const { bytes, count, sinceMs } = this
    const probes: PastProbe[] = []
    const first = Math.max(0, count - MOST_PROBES_KEPT)
    for (let i = first; bytes !== null && i < count; i++) probes.push(this.probe(bytes, i % MOST_PROBES_KEPT))
    return { sinceMs, count, probes }
  }

  /** Another address. */
  forget(): void {
    this.bytes = null
    this.count = 0
    this.sinceMs = null
    this.targets = []
  }

  private probe(bytes: Buffer, place: number): PastProbe {
    const at = place * BYTES_EACH
    const kind = bytes[at + AT.kind] ?? 0
    const latencyMs = bytes.readFloatLE(at + AT.latencyMs)
    return {
      atMs: bytes.readDoubleLE(at + AT.atMs),
      kind: KINDS[kind & (GOOD - 1)] ?? 'unsent',
      status: bytes.readUInt16LE(at + AT.status),
      isGood: kind >= GOOD,
      latencyMs: Number.isNaN(latencyMs) ? null : latencyMs,
      target: this.targets[bytes[at + AT.target] ?? 0] ?? '',
    }
  }

  /** The number of a probe that is kept no longer is given again. */
  private numberOf(target: string, bytes: Buffer, own: number): number {
    const known = this.targets.indexOf(target)
    if (known >= 0) return known
    if (this.targets.length < MOST_TARGETS) return this.targets.push(target) - 1
    const used = new Set<number>()
    for (let at = AT.target; at < bytes.length; at += BYTES_EACH) if (at !== own) used.add(bytes[at] ?? 0)
    const free = this.targets.findIndex((_, number) => !used.has(number))
    this.targets[free] = target
    return free
  }
}
