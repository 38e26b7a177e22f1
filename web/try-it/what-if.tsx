'use client'
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { ALGORITHMS } from '#engine/contract/vocabulary.ts'
import { BusyButton } from '#web/components/busy-button.tsx'
import { Notice } from '#web/components/notice.tsx'
import { Section } from '#web/components/page-head.tsx'
import { Select } from '#web/components/select.tsx'
import { Since } from '#web/components/since.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { assumptionWords, TRY_IT_TEXTS } from '#web/texts/try-it.ts'
import { ALGORITHM_TEXTS } from '#web/texts/vocabulary.ts'
import assumed from './assumed.module.css'
import { CallFields } from './call-fields.tsx'
import { PredictionWords } from './prediction-words.tsx'
import classes from './try-it.module.css'
import { usePrediction } from './use-prediction.ts'
import { WhatIfTable } from './what-if-table.tsx'
import { editsOf, NO_DRAFT, unreadable, usualCalls, type WhatIfDraft, withRow } from './what-if-values.ts'

const TEXTS = TRY_IT_TEXTS.whatIf

/** A set, edited on paper, and the shares that its destinations would have. */
export function WhatIf({ sets }: { readonly sets: readonly SetConfig[] }) {
  const { read, write } = useAddress()
  const wanted = read('set')
  const set = sets.find(({ id }) => String(id) === wanted) ?? sets[0]
  if (!set) return null
  return (
    <Section title={TEXTS.title} line={TEXTS.line}>
      <div className={classes.tools}>
        <Select
          label={TEXTS.set}
          className={classes.setPick}
          searchable={sets.length > 12}
          data={sets.map((one) => ({ value: String(one.id), label: setTitle(one) }))}
          value={String(set.id)}
          onChange={(id) => write({ set: id })}
        />
        <EditedSet key={set.id} set={set} />
      </div>
    </Section>
  )
}

function EditedSet({ set }: { readonly set: SetConfig }) {
  const [draft, setDraft] = useState<WhatIfDraft>(NO_DRAFT)
  const [calls, setCalls] = useState(() => usualCalls(set))
  const { state, predict, forget } = usePrediction()
  const edits = editsOf(set, draft)
  const algorithm = draft.algorithm ?? set.algorithm
  const isEdited = draft.algorithm !== null || draft.rows.size > 0
  const isWorking = state.kind === 'working'
  const discard = () => {
    setDraft(NO_DRAFT)
    forget()
  }
  return (
    <>
      <Select
        label={TEXTS.algorithm}
        className={classes.setPick}
        data={ALGORITHMS.map((value) => ({ value, label: ALGORITHM_TEXTS[value].label }))}
        value={algorithm}
        onChange={(value) => {
          const chosen = ALGORITHMS.find((one) => one === value)
          if (chosen) setDraft({ ...draft, algorithm: chosen === set.algorithm ? null : chosen })
        }}
      />
      <CallFields set={set} calls={calls} onChange={setCalls} />
      <div className={classes.buttons}>
        <Button variant="default" onClick={discard} disabled={!isEdited && state.kind === 'nothing'}>
          {TEXTS.discard}
        </Button>
        <BusyButton
          onClick={() => edits && predict(set, draft, edits, calls)}
          isBusy={isWorking}
          disabled={edits === null || set.destinations.length === 0}
        >
          {TEXTS.predict}
        </BusyButton>
      </div>
      <p className={assumed.assumed}>{assumptionWords(calls.kind, calls.startsFrom)}</p>
      <div className={classes.prediction} aria-busy={isWorking}>
        <p className={classes.status} role="status">
          {isWorking ? (
            <span className="faint">
              {TEXTS.working} <Since atMs={state.sinceMs} full />
            </span>
          ) : (
            <PredictionWords
              state={state}
              isStale={state.kind === 'predicted' && state.draft !== draft}
              wrong={unreadable(set, draft)}
            />
          )}
        </p>
        {state.kind === 'problem' ? <Notice kind="bad">{state.message}</Notice> : null}
        <WhatIfTable
          set={set}
          draft={draft}
          prediction={state.kind === 'predicted' ? state.answer : null}
          onEdit={(id, change) => setDraft((old) => withRow(old, id, change))}
        />
      </div>
    </>
  )
}
