import type { TracedMessage } from '#engine/contract/tracing.ts'
import type { CallNames, KeptCall } from './call-records.ts'
import type { Ladder } from './ladder.ts'

/** One call as its page shows it. */
export interface CallView {
  readonly call: KeptCall
  readonly names: CallNames
  readonly ladder: Ladder
  /** `unknown`: no engine answers. */
  readonly trace: 'traced' | 'none' | 'unknown'
  /** There are more messages than are shown. */
  readonly isPart: boolean
  /** One for each step of a traced ladder; null for whoever may not read them. */
  readonly messages: readonly TracedMessage[] | null
}
