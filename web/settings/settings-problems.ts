import { problemsOf } from '#web/components/problems.ts'
import { settingsPatchSchema } from '#web/lib/inputs.ts'
import { LIMIT_GROUPS } from '#web/texts/limits.ts'
import { type Bounds, limitBounds, settingBounds } from './limit-bounds.ts'
import { type SettingsValues, settingsOf } from './settings-values.ts'

/** Problems by the form's fields; a number out of bounds is told what it may be, in the unit it was written in. */
export function settingsProblems(
  values: SettingsValues,
  count: (value: number) => string,
): Record<string, string> {
  const said = new Map(
    numberFields().map(({ path, field, bounds }) => [
      path,
      { field, message: `Write a whole number from ${count(bounds.least)} to ${count(bounds.most)}.` },
    ]),
  )
  const problems = Object.entries(problemsOf(settingsPatchSchema, settingsOf(values)))
  return Object.fromEntries(
    problems.map(([path, message]) => {
      const known = said.get(path)
      return known ? [known.field, known.message] : [path, message]
    }),
  )
}

/** `path` in the contract, `field` in the form. */
function numberFields(): readonly { path: string; field: string; bounds: Bounds }[] {
  const limits = LIMIT_GROUPS.flatMap((group) => group.names).map((name) => {
    const path = `limits.${name}`
    return { path, field: path, bounds: limitBounds(name) }
  })
  const udp = settingBounds('udpRequestBytes')
  const duration = settingBounds('maxCallDurationSec', 1 / 60)
  return [
    ...limits,
    { path: 'udpRequestBytes', field: 'udpRequestBytes', bounds: udp },
    { path: 'maxCallDurationSec', field: 'maxCallDurationMin', bounds: duration },
  ]
}
