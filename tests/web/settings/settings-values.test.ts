import { describe, expect, test } from 'vitest'
import { settingsSchema } from '#engine/contract/config.ts'
import { limitsSchema } from '#engine/contract/limits.ts'
import { settingsPatchSchema } from '#web/lib/inputs.ts'
import { limitBounds, usualNumbers } from '#web/settings/limit-bounds.ts'
import { settingsProblems } from '#web/settings/settings-problems.ts'
import { settingsOf, settingsValues } from '#web/settings/settings-values.ts'
import { LIMIT_GROUPS } from '#web/texts/limits.ts'

const count = (value: number) => value.toLocaleString('en-GB')
const usual = () => settingsValues(settingsSchema.parse({}))

describe('the settings form', () => {
  test('gives back the settings it was filled with; tracing has a form of its own', () => {
    const { tracing, ...settings } = settingsSchema.parse({
      acceptUnknownSources: false,
      listenerSets: { 'udp:127.0.0.1:5060': 3 },
      maxCallDurationSec: 7_200,
      udpRequestBytes: 0,
      limits: { vias: 9, idleMs: 12_345, halfOpenMs: 700 },
    })
    expect(settingsOf(settingsValues({ ...settings, tracing }))).toEqual(settings)
  })

  test('has every limit of the contract once, with bounds around its default', () => {
    const names = LIMIT_GROUPS.flatMap((group) => group.names)
    expect(names.toSorted()).toEqual(Object.keys(limitsSchema.shape).toSorted())
    for (const name of names) {
      const { least, usual, most } = limitBounds(name)
      expect([name, least < usual, usual <= most]).toEqual([name, true, true])
    }
  })

  test('what is usual is told of each limit, in the field’s own unit', () => {
    const { limits, udpRequestBytes } = usual()
    const ofLimits = Object.entries(limits).map(([name, value]) => [`limits.${name}`, value])
    expect(usualNumbers()).toEqual({ ...Object.fromEntries(ofLimits), udpRequestBytes })
  })

  test('a number out of bounds is told at its field what it may be, in the field’s own unit', () => {
    const values = usual()
    const broken = { ...values.limits, vias: 1, idleMs: 5, headerLines: '' }
    expect(settingsProblems({ ...values, limits: broken, maxCallDurationMin: 0 }, count)).toEqual({
      'limits.vias': 'Write a whole number from 2 to 70.',
      'limits.idleMs': 'Write a whole number from 10 to 86,400.',
      'limits.headerLines': 'Write a whole number from 16 to 256.',
      maxCallDurationMin: 'Write a whole number from 1 to 10,080.',
    })
    expect(settingsProblems(values, count)).toEqual({})
  })

  test('each bound itself is let through', () => {
    for (const name of LIMIT_GROUPS.flatMap((group) => group.names)) {
      const { least, most } = limitBounds(name)
      for (const value of [least, most]) {
        const patch = settingsOf({ ...usual(), limits: { ...usual().limits, [name]: value } })
        expect([name, value, settingsPatchSchema.safeParse(patch).success]).toEqual([name, value, true])
      }
    }
  })
})
