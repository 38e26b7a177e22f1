import type { SnapshotInput } from '#engine/contract/config.ts'
import type { Loss } from './loss.ts'
import { expectStatus, hear, inDialog, request, respond, SDP, type Step } from './steps.ts'

export interface Scenario {
  readonly name: string
  /** The guarantee it shows, with its section. */
  readonly title: string
  readonly caller: readonly Step[]
  /** One per destination, in order of their priority. */
  readonly callees: readonly (readonly Step[])[]
  readonly set?: Partial<SnapshotInput['sets'][number]>
  readonly calls?: number
  /** Calls that each destination sees to their end; without it every one of them sees every call. */
  readonly shares?: readonly number[]
  /** What is lost on the way, over UDP alone. */
  readonly loss?: Loss
  /** How long both sides answer repetitions after their end. */
  readonly lingerMs?: number
}

/** Most scenarios begin and end alike; what is between them is their own. */
export const answeredByCaller: readonly Step[] = [
  request('INVITE', { body: SDP }),
  expectStatus(100, { isOptional: true }),
  expectStatus(180, { isOptional: true }),
  expectStatus(200, { learns: true }),
  inDialog('ACK', 1),
]
export const answeredByCallee: readonly Step[] = [
  hear('INVITE'),
  respond(180),
  respond(200, { body: SDP }),
  hear('ACK'),
]
/** The caller hangs up. */
export const hangsUp = (cseq = 2): readonly Step[] => [inDialog('BYE', cseq), expectStatus(200)]
/** Somebody hangs up on us. */
export const hungUp: readonly Step[] = [hear('BYE'), respond(200)]
