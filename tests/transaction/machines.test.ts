import { describe, expect, test } from 'vitest'
import { inviteClient, nonInviteClient } from '#engine/transaction/client-machines.ts'
import { ignored } from '#engine/transaction/machine.ts'
import { inviteServer, nonInviteServer } from '#engine/transaction/server-machines.ts'

type AnyMachine = Record<string, Record<string, { to: string; actions: readonly string[] } | typeof ignored>>
const machines: [string, AnyMachine][] = [
  ['INVITE client, figure 5', inviteClient],
  ['non-INVITE client, figure 6', nonInviteClient],
  ['INVITE server, figure 7', inviteServer],
  ['non-INVITE server, figure 8', nonInviteServer],
]

/** Every pair as one readable line; the list below is the whole behaviour, so that no pair changes unseen. */
function pairs(machine: AnyMachine): string[] {
  return Object.entries(machine).flatMap(([state, row]) =>
    Object.entries(row).flatMap(([input, step]) =>
      step === ignored ? [] : [`${state} + ${input} -> ${[step.to, ...step.actions].join(' ')}`],
    ),
  )
}

describe.each(machines)('%s', (_, machine) => {
  const states = Object.keys(machine)
  const inputs = Object.keys(machine[states[0] ?? ''] ?? {})

  test('every pair of state and input is written down, as a step or as ignored', () => {
    for (const state of states) expect(Object.keys(machine[state] ?? {}).sort()).toEqual([...inputs].sort())
  })

  test('a step leads to a state of the machine, and terminated is left by nothing', () => {
    for (const row of Object.values(machine)) {
      for (const step of Object.values(row)) if (step !== ignored) expect(states).toContain(step.to)
    }
    expect(Object.values(machine.terminated ?? {}).every((step) => step === ignored)).toBe(true)
  })
})

test('§17.1.1.2 and RFC 6026 §8.4: the INVITE client machine', () => {
  expect(pairs(inviteClient)).toEqual([
    'calling + provisional -> proceeding stopResending pass',
    'calling + success -> accepted armM pass',
    'calling + failure -> completed armD ack pass',
    'calling + resend -> calling resend',
    'calling + life -> abandoned armC tellTimeout',
    'calling + transportError -> terminated tellTransportError',
    'calling + abandon -> abandoned armC',
    'proceeding + provisional -> proceeding pass',
    'proceeding + success -> accepted armM pass',
    'proceeding + failure -> completed armD ack pass',
    'proceeding + transportError -> terminated tellTransportError',
    'proceeding + abandon -> abandoned armC',
    'abandoned + provisional -> abandoned pass',
    'abandoned + success -> accepted armM pass',
    'abandoned + failure -> completed armD ack pass',
    'abandoned + life -> terminated',
    'abandoned + transportError -> terminated',
    'completed + success -> accepted armM pass',
    'completed + failure -> completed ack',
    'completed + life -> terminated',
    'completed + transportError -> terminated tellTransportError',
    'accepted + success -> accepted pass',
    'accepted + life -> terminated',
  ])
})

test('§17.1.2.2: the non-INVITE client machine', () => {
  expect(pairs(nonInviteClient)).toEqual([
    'trying + provisional -> proceeding resendAtT2 pass',
    'trying + success -> completed armK pass',
    'trying + failure -> completed armK pass',
    'trying + resend -> trying resend',
    'trying + life -> terminated tellTimeout',
    'trying + transportError -> terminated tellTransportError',
    'trying + abandon -> terminated',
    'proceeding + provisional -> proceeding pass',
    'proceeding + success -> completed armK pass',
    'proceeding + failure -> completed armK pass',
    'proceeding + resend -> proceeding resend',
    'proceeding + life -> terminated tellTimeout',
    'proceeding + transportError -> terminated tellTransportError',
    'proceeding + abandon -> terminated',
    'completed + life -> terminated',
  ])
})

test('§17.2.1 and RFC 6026 §8.7: the INVITE server machine', () => {
  expect(pairs(inviteServer)).toEqual([
    'proceeding + request -> proceeding sendAgain',
    'proceeding + sendProvisional -> proceeding keep send',
    'proceeding + sendSuccess -> accepted armL send',
    'proceeding + sendFailure -> completed keep armGH send',
    'proceeding + sendOnce -> completed keep armH send',
    'proceeding + abandon -> terminated',
    'accepted + ack -> accepted passAck',
    'accepted + sendSuccess -> accepted send',
    'accepted + life -> terminated',
    'completed + request -> completed sendAgain',
    'completed + ack -> confirmed armI',
    'completed + sendSuccess -> completed send',
    'completed + resend -> completed sendAgain armNextG',
    'completed + life -> terminated',
    'confirmed + sendSuccess -> confirmed send',
    'confirmed + life -> terminated',
  ])
})

test('§17.2.2 and RFC 4320 §4.1, §4.2: the non-INVITE server machine', () => {
  expect(pairs(nonInviteServer)).toEqual([
    'trying + sendProvisional -> proceeding keep send',
    'trying + sendSuccess -> completed keep armJ send',
    'trying + sendFailure -> completed keep armJ send',
    'trying + sendOnce -> completed keep armJ send',
    'trying + abandon -> terminated',
    'trying + resend -> trying tellDelay',
    'proceeding + request -> proceeding sendAgain',
    'proceeding + sendProvisional -> proceeding keep send',
    'proceeding + sendSuccess -> completed keep armJ send',
    'proceeding + sendFailure -> completed keep armJ send',
    'proceeding + sendOnce -> completed keep armJ send',
    'proceeding + abandon -> terminated',
    'completed + request -> completed sendAgain',
    'completed + life -> terminated',
  ])
})
