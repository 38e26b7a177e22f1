'use client'
import { useRef, useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { attempt } from '#web/components/attempt.ts'
import { destinationName } from '#web/lib/uri.ts'
import type { WhatIfAnswer } from '#web/server/what-if.ts'
import { whatIfAction } from './actions.ts'
import { type CallValues, callsOf, type RowEdit, type WhatIfDraft } from './what-if-values.ts'

export type PredictionState =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'working'; readonly sinceMs: number }
  | { readonly kind: 'problem'; readonly message: string }
  /** `draft`: the edit that it is of. */
  | { readonly kind: 'predicted'; readonly answer: WhatIfAnswer; readonly draft: WhatIfDraft }

/** One prediction at a time; the answer to a question that was taken back is not shown. */
export function usePrediction() {
  const [state, setState] = useState<PredictionState>({ kind: 'nothing' })
  const asked = useRef(0)
  const predict = async (
    set: SetConfig,
    draft: WhatIfDraft,
    edits: readonly RowEdit[],
    calls: CallValues,
  ) => {
    const number = ++asked.current
    setState({ kind: 'working', sinceMs: Date.now() })
    const change = draft.algorithm === null ? {} : { algorithm: draft.algorithm }
    const question = {
      setId: set.id,
      set: change,
      destinations: edits,
      calls: callsOf(calls),
      startsFrom: calls.startsFrom,
    }
    const result = await attempt(() => whatIfAction(question))
    if (number !== asked.current) return
    if (result.ok) setState({ kind: 'predicted', answer: result.value, draft })
    else setState({ kind: 'problem', message: problemWords(set, edits, result) })
  }
  const forget = () => {
    asked.current += 1
    setState({ kind: 'nothing' })
  }
  return { state, predict, forget }
}

/**
 * A path says little to a person: "destinations.3.channels" is the channels of a destination of the set, and with
 * "patch" between them of an edit.
 */
export function problemWords(
  set: SetConfig,
  edits: readonly RowEdit[],
  { field: path = '', message }: { readonly field?: string | undefined; readonly message: string },
): string {
  // What the schema refuses does not name its field in the words; a sentence of its own needs none.
  const isUnnamed = path.includes('.') && !message.startsWith(`${path}: `)
  return (isUnnamed ? `${path}: ${message}` : message).replace(
    /^destinations\.(\d+)\.(patch\.)?([\w.]+): /,
    (whole, index, ofEdit, field) => {
      const edited = edits[Number(index)]?.id
      const destination = ofEdit
        ? set.destinations.find(({ id }) => id === edited)
        : set.destinations[Number(index)]
      return destination ? `${destinationName(destination)}, ${field}: ` : whole
    },
  )
}
