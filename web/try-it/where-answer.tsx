'use client'
import Link from 'next/link'
import type { DryRunStep } from '#engine/contract/dry-run.ts'
import { ALGORITHMS } from '#engine/contract/vocabulary.ts'
import { filled } from '#web/components/filled.ts'
import { useFormat } from '#web/components/theme-provider.tsx'
import type { DryRunAnswer } from '#web/server/dry-run.ts'
import { WHERE_ANSWER_TEXTS } from '#web/texts/try-it.ts'
import { ALGORITHM_TEXTS } from '#web/texts/vocabulary.ts'
import type { Names } from './names.ts'
import classes from './try-it.module.css'
import { chanceWords, endWords, passedOverWords } from './where-words.ts'

type Placed = Extract<DryRunAnswer, { outcome: 'placed' }>

/** The way of the call, from its source to what its caller is told. */
export function WhereAnswer({ answer, names }: { readonly answer: DryRunAnswer; readonly names: Names }) {
  const source = <strong>{names.source(answer.sourceId)}</strong>
  if (answer.outcome === 'answered')
    return (
      <p className={classes.lead}>
        {filled(WHERE_ANSWER_TEXTS.answered, {
          source,
          told: (
            <strong className="figure">
              {answer.status} {answer.reason}
            </strong>
          ),
        })}
      </p>
    )
  if (answer.outcome === 'direct')
    return <p className={classes.lead}>{filled(WHERE_ANSWER_TEXTS.direct, { source, why: answer.why })}</p>
  const [first] = answer.steps
  return (
    <>
      <p className={classes.lead}>
        {filled(first ? WHERE_ANSWER_TEXTS.placed : WHERE_ANSWER_TEXTS.nobody, {
          source,
          set: <Link href={`/sets/${answer.setId}`}>{names.set(answer.setId)}</Link>,
          why: answer.setWhy,
          destination: first && <strong>{names.destination(first.destinationId)}</strong>,
        })}
      </p>
      <Trail answer={answer} names={names} />
    </>
  )
}

function Trail({ answer, names }: { readonly answer: Placed; readonly names: Names }) {
  const { steps, leftOver } = answer
  const left = steps.length === 0 ? passedOverWords(leftOver, 0, names) : ''
  return (
    <ol className={classes.trail}>
      {steps.map((step, i) => (
        <Step key={step.destinationId} step={step} before={steps[i - 1]} names={names} />
      ))}
      <li className={classes.end}>
        {endWords(answer)}
        {left ? <div className={classes.passed}>{WHERE_ANSWER_TEXTS.passedOver(left)}</div> : null}
      </li>
    </ol>
  )
}

interface StepProps {
  readonly step: DryRunStep
  readonly before: DryRunStep | undefined
  readonly names: Names
}

function Step({ step, before, names }: StepProps) {
  const format = useFormat()
  const passed = passedOverWords(step.skipped, step.moreSkipped, names)
  const isNews = !before || passed !== passedOverWords(before.skipped, before.moreSkipped, names)
  return (
    <li className={classes.step}>
      {before && before.setId !== step.setId ? (
        <div className={classes.nextSet}>
          {WHERE_ANSWER_TEXTS.nextSet(names.set(step.setId), algorithmWords(step.algorithm))}
        </div>
      ) : null}
      <div className={classes.stepLine}>
        <Link href={`/health?destination=${step.destinationId}`}>
          {names.destination(step.destinationId)}
        </Link>
        <span className={`${classes.chance} figure`} title={WHERE_ANSWER_TEXTS.chanceLine}>
          {chanceWords(step, format)}
        </span>
        <span className="faint">{step.why}</span>
      </div>
      {passed && isNews ? (
        <div className={classes.passed}>{WHERE_ANSWER_TEXTS.passedOver(passed)}</div>
      ) : null}
    </li>
  )
}

function algorithmWords(name: string): string {
  const algorithm = ALGORITHMS.find((one) => one === name)
  return algorithm ? ALGORITHM_TEXTS[algorithm].label.toLowerCase() : name
}
