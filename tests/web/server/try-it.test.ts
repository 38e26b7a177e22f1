import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { setSchema } from '#engine/contract/config.ts'
import type { DryRunResult, WhatIfResult } from '#engine/contract/dry-run.ts'
import { FakeEngine } from '#tests/support/fake-engine.ts'
import {
  ALICE,
  controlToken,
  openPanel,
  type TestPanel,
  temporaryFolder,
  until,
} from '#tests/support/test-panel.ts'
import { POST as postDryRun } from '#web/app/api/v1/dry-run/route.ts'
import { POST as postWhatIf } from '#web/app/api/v1/what-if/route.ts'
import { createDestination } from '#web/server/repositories/destinations.ts'
import { pastCalls } from '#web/server/repositories/past-calls.ts'
import { createSet } from '#web/server/repositories/sets.ts'

const folder = temporaryFolder()
let engine: FakeEngine
let panel: TestPanel
let token: string
let ids: number[]

beforeAll(async () => {
  engine = new FakeEngine(await controlToken(folder))
  panel = await openPanel(folder, { FAIRLINE_CONTROL: `127.0.0.1:${await engine.open()}` })
  token = fs.readFileSync(path.join(folder, 'panel-token'), 'utf8').trim()
  const { id: _, destinations: _none, ...input } = setSchema.parse({ id: 1, name: 'media' })
  await createSet({ ...input, id: 1, algorithm: 'weighted', choice: { boundPercent: 150 } }, ALICE)
  const feeds = [{ into: 'weight', source: 'fs://:canary-password-1f@192.0.2.9' }]
  const made = [
    await createDestination(1, { uri: 'sip:192.0.2.7', description: 'media-1' }, ALICE),
    await createDestination(1, { uri: 'sip:192.0.2.8', feeds }, ALICE),
  ]
  ids = made.map(({ id }) => id)
  await until('the engine is configured', () => engine.received.at(-1)?.sets[0]?.destinations.length === 2)
})
afterAll(async () => {
  await panel.close()
  await engine.close()
  fs.rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  engine.asked.length = 0
  engine.dryRunResult = placed()
  engine.whatIfResult = predicted()
})

const of = (index: number) => ids[index] ?? 0

function placed(): DryRunResult {
  const why = { setId: 1, algorithm: 'weighted', chance: 0.5, why: 'next in turn', moreSkipped: 0 }
  return {
    ...{ outcome: 'placed', sourceId: 0, setWhy: 'default set', setId: 1, leftOver: [] },
    steps: [{ ...why, destinationId: of(0), skipped: [{ destinationId: of(1), why: 'full' }] }],
    end: { status: 503, reason: 'No Destination Answered', exhausted: 'mixed' },
  }
}

function predicted(): WhatIfResult {
  const share = { destinationId: of(0), callsNow: 5, callsThen: 8, peakNow: 1, peakThen: 2 }
  return { outcome: 'predicted', calls: 10, shares: [share], unplacedNow: 0, unplacedThen: 0, moved: null }
}

function request(body: unknown): Request {
  return new Request('http://127.0.0.1/api', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
}

async function post(route: (request: Request) => Promise<Response>, body: unknown) {
  const response = await route(request(body))
  return { status: response.status, body: await response.json() }
}

/** One call on record. */
async function record(number: number, startedAt: number, lastedMs: number, setId = 1): Promise<void> {
  const none = { sourceId: 0, sourceAddress: '', sourceChannel: '', channel: '', attempts: [], leftOver: [] }
  await panel.runtime.db.callRecord.create({
    data: {
      ...none,
      ...{ engineId: 'e', startNumber: 1, number, setId, destinationId: of(0) },
      ...{ startedAt: new Date(startedAt), endedAt: new Date(startedAt + lastedMs) },
      ...{ callId: `call-${number}`, from: 'sip:a@x', to: 'sip:b@x', requestUri: 'sip:b@x' },
      ...{ status: 200, cause: 'caller', retransmissions: 0, isWhole: true },
    },
  })
}

describe('where would this call go', () => {
  test('the engine is asked by the whole question, and the answer has names for whom it speaks of', async () => {
    const { status, body } = await post(postDryRun, { callId: 'a@x', sourceAddress: '192.0.2.1' })
    expect(status).toBe(200)
    expect(engine.asked).toMatchObject([
      { method: 'INVITE', callId: 'a@x', sourceAddress: '192.0.2.1', setId: null },
    ])
    expect(body).toMatchObject(placed())
    expect(body.names).toEqual({
      sets: [{ id: 1, name: 'media' }],
      destinations: [
        { id: of(0), uri: 'sip:192.0.2.7', name: 'media-1' },
        { id: of(1), uri: 'sip:192.0.2.8', name: '192.0.2.8' },
      ],
      sources: [],
    })
  })

  test('a fault that the engine finds names its field, as one that the schema finds', async () => {
    engine.dryRunResult = { outcome: 'invalid', field: 'From', message: 'it cannot be read' }
    expect(await post(postDryRun, {})).toEqual({
      status: 400,
      body: { code: 'INPUT_INVALID', field: 'From', message: 'From: it cannot be read' },
    })
    const refused = await post(postDryRun, { method: 'invite' })
    expect([refused.status, refused.body.message]).toEqual([
      400,
      'method: write the method in capitals, as INVITE',
    ])
  })
})

describe('what would change if', () => {
  const calls = { kind: 'synthetic', count: 100, perSecond: 1, holdSec: 10 }

  test('the engine is asked about the set as the edit would leave it; nothing of it is saved, no password leaves', async () => {
    const revisions = engine.received.length
    const edits = [{ id: of(0), patch: { weight: 75 } }]
    const set = { algorithm: 'hash-call-id', choice: { ties: 'random' } }
    const { status, body } = await post(postWhatIf, { setId: 1, set, destinations: edits, calls })
    expect([status, body.outcome]).toEqual([200, 'predicted'])
    const [asked] = engine.asked
    expect(asked).toMatchObject({
      calls,
      set: {
        id: 1,
        algorithm: 'hash-call-id',
        choice: { boundPercent: 150, ties: 'random' },
        destinations: [{ weight: 75, description: 'media-1' }, { weight: 50 }],
      },
    })
    expect(JSON.stringify(asked)).not.toContain('canary')
    expect(engine.received).toHaveLength(revisions)
  })

  test('a set or a destination that is not there is told', async () => {
    expect((await post(postWhatIf, { setId: 9, calls })).status).toBe(404)
    const unknown = await post(postWhatIf, {
      setId: 1,
      destinations: [{ id: 999, patch: { weight: 1 } }],
      calls,
    })
    expect([unknown.status, unknown.body.message]).toEqual([400, 'Destination 999 is not in set 1.'])
    expect(engine.asked).toEqual([])
  })

  test('what cannot be is refused by the field, here or by the engine', async () => {
    const edits = [{ id: of(0), patch: { weight: -1 } }]
    expect((await post(postWhatIf, { setId: 1, destinations: edits, calls })).body.message).toMatch(
      /^destinations\.0\.patch\.weight/,
    )
    engine.whatIfResult = { outcome: 'invalid', field: 'algorithm', message: 'switch probing on' }
    expect((await post(postWhatIf, { setId: 1, calls })).body.message).toBe('algorithm: switch probing on')
  })

  test('without records there is nothing to predict from; with them the last hour’s calls of the set are asked about', async () => {
    const past = { setId: 1, calls: { kind: 'past' } }
    expect((await post(postWhatIf, past)).body.message).toContain('take synthetic calls')
    const now = panel.runtime.clock.wallMs()
    await record(1, now - 60_000, 5_000)
    await record(2, now - 120_000, 7_000)
    await record(3, now - 3_700_000, 1)
    await record(4, now - 60_000, 1, 2)
    expect((await post(postWhatIf, past)).status).toBe(200)
    const keys = { from: 'sip:a@x', to: 'sip:b@x', requestUri: 'sip:b@x' }
    expect(engine.asked).toMatchObject([
      {
        calls: {
          kind: 'past',
          calls: [
            { callId: 'call-2', startedMs: now - 120_000, lastedMs: 7_000, ...keys },
            { callId: 'call-1', startedMs: now - 60_000, lastedMs: 5_000, ...keys },
          ],
        },
      },
    ])
    expect(await pastCalls(1, now - 4_000_000)).toHaveLength(3)
  })
})

test('trust.md panel 6: both routes ask for the token before they read', async () => {
  for (const route of [postDryRun, postWhatIf])
    expect((await route(new Request('http://127.0.0.1/api', { method: 'POST', body: '{' }))).status).toBe(401)
})

test('an engine that is away is told, not waited for', async () => {
  await engine.close()
  await until('the engine is gone', () => !panel.runtime.bridge.links().some((link) => link.connected))
  expect((await post(postDryRun, {})).status).toBe(503)
  expect((await post(postWhatIf, { setId: 1 })).status).toBe(503)
})
