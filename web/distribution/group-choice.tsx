'use client'
import { useRouter } from 'next/navigation'
import { memo } from 'react'
import { Select } from '#web/components/select.tsx'
import { DIMENSIONS, type Dimension } from '#web/lib/grouping.ts'
import { DIMENSION_TEXTS, DISTRIBUTION_TEXTS } from '#web/texts/distribution.ts'
import { distributionHref, type Grouping } from './distribution-href.ts'

interface GroupChoiceProps extends Grouping {
  /** As `formatRange` writes it. */
  readonly range: string
}

const SEED = 'seed'
const NOTHING = 'nothing'
const isDimension = (text: string | null) => DIMENSIONS.find((one) => one === text) ?? null

/** By what calls stand together: one of them, or two. */
export const GroupChoice = memo(function GroupChoice({ range, by, and }: GroupChoiceProps) {
  const router = useRouter()
  const go = (next: Grouping) => router.push(distributionHref(range, next))
  const others = DIMENSIONS.filter((one) => one !== by)
  return (
    <>
      <Select
        size="xs"
        w={210}
        aria-label={DISTRIBUTION_TEXTS.groupBy}
        data={[
          { value: SEED, label: DISTRIBUTION_TEXTS.seed },
          ...DIMENSIONS.map(choice(DISTRIBUTION_TEXTS.by)),
        ]}
        value={by ?? SEED}
        allowDeselect={false}
        onChange={(chosen) => {
          const next = isDimension(chosen)
          go({ by: next, and: next === null || next === and ? null : and })
        }}
      />
      {by === null ? null : (
        <Select
          size="xs"
          w={190}
          aria-label={DISTRIBUTION_TEXTS.and}
          data={[
            { value: NOTHING, label: DISTRIBUTION_TEXTS.andNothing },
            ...others.map(choice(DISTRIBUTION_TEXTS.andBy)),
          ]}
          value={and ?? NOTHING}
          allowDeselect={false}
          onChange={(chosen) => go({ by, and: isDimension(chosen) })}
        />
      )}
    </>
  )
})

const choice = (words: (dimension: string) => string) => (value: Dimension) => ({
  value,
  label: words(DIMENSION_TEXTS[value]),
})
