import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { MAX_CHANNEL_SERIES } from '#engine/control/metrics.ts'
import { PanelClient, type RunningControl, runControl, snapshot } from '#tests/support/control-thread.ts'
import { temporaryPath } from '#tests/support/data-folders.ts'
import { destinationFigures } from '#tests/support/destination-figures.ts'
import { callCount, sourceCount } from '#tests/support/journal-entries.ts'

const health = async (running: RunningControl) => {
  const response = await fetch(`${running.origin}/healthz`)
  return { status: response.status, body: await response.json() }
}
const serving = (running: RunningControl) =>
  vi.waitFor(async () => expect((await health(running)).status).toBe(200))
const metrics = async (running: RunningControl) => await (await fetch(`${running.origin}/metrics`)).text()

function override(running: RunningControl, body: string, token = running.token): Promise<Response> {
  return fetch(`${running.origin}/override`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${token}` },
  })
}

describe('/healthz', () => {
  test('rules 28: 200 while SIP is served, thread ids of the system, panel null while it is absent', async () => {
    const running = await runControl(temporaryPath())
    await serving(running)
    const { body } = await health(running)
    expect(body).toMatchObject({ engine: { pid: process.pid }, panel: null, revision: null, reason: '' })
    expect(body.engine.relayThreads).toHaveLength(1)
    expect(body.listeners).toEqual([expect.stringMatching(/^udp:127\.0\.0\.1:/)])
    const panel = await new PanelClient(running).connected()
    await panel.configure(snapshot(4))
    expect((await health(running)).body).toMatchObject({ panel: { pid: 4_242 }, revision: 4 })
  })

  test.each([
    ['1', 'not built: a test'],
    ['0', ''],
  ])(
    'says how datagrams go, and why one by one where batches are wanted (FAIRLINE_ADDON=%s)',
    async (wanted, why) => {
      const running = await runControl(temporaryPath(), { FAIRLINE_ADDON: wanted })
      await serving(running)
      expect((await health(running)).body).toMatchObject({ datagrams: 'plain', datagramsReason: why })
    },
  )

  test('503 with the reason when no listener is open', async () => {
    const running = await runControl(temporaryPath())
    await serving(running)
    running.relay.post({ kind: 'listeners', listeners: [] })
    await vi.waitFor(async () =>
      expect(await health(running)).toMatchObject({
        status: 503,
        body: { reason: 'No SIP listener is open.' },
      }),
    )
  })
})

describe('/metrics', () => {
  test('shows what is counted under the fixed names', async () => {
    const running = await runControl(temporaryPath())
    running.relay.report({
      calls: [callCount(5), callCount(2, { channel: '2' })],
      sources: [sourceCount(3, { unplaced: 1 })],
    })
    running.relay.figures({
      destinations: [destinationFigures({ activeCalls: 4, total: 7, attempts: 7 })],
      messages: [{ direction: 'in', method: 'INVITE', code: 200, count: 12 }],
      drops: [{ reason: 'malformed', count: 6 }],
    })
    await vi.waitFor(async () =>
      expect(await metrics(running)).toContain('fairline_calls_active{set="1",destination="7"} 4'),
    )
    const text = await metrics(running)
    expect(text).toContain('fairline_calls_total{set="1",destination="7",channel="1"} 5')
    expect(text).toContain('fairline_calls_total{set="1",destination="7",channel="2"} 2')
    expect(text).toContain('fairline_sip_messages_total{direction="in",method="INVITE",code="200"} 12')
    expect(text).toContain('fairline_dropped_total{reason="malformed"} 6')
    expect(text).toContain('fairline_source_unplaced_total{source="3"} 1')
    expect(text).toContain('\nfairline_metrics_truncated 0\n')
    expect(text).toContain('fairline_destination_health{set="1",destination="7",health="up"} 1')
  })

  test('a destination that is gone is gone from the next scrape', async () => {
    const running = await runControl(temporaryPath())
    running.relay.figures({ sources: [{ id: 3, activeCalls: 1, callsPerSecond: 0 }] })
    await vi.waitFor(async () =>
      expect(await metrics(running)).toContain('fairline_source_calls_active{source="3"} 1'),
    )
    running.relay.figures({})
    await vi.waitFor(async () =>
      expect(await metrics(running)).not.toContain('fairline_source_calls_active{'),
    )
  })

  test('certificates: when each expires, and a trouble for as long as something is wrong with them', async () => {
    const running = await runControl(temporaryPath())
    const certificates = [{ name: 'default', expiresMs: 4_000_000_000_000 }]
    running.relay.figures({ certificates: { certificates, problems: ['a.crt has no a.key beside it'] } })
    const expires = 'fairline_tls_certificate_expires_seconds{name="default"} 4000000000'
    await vi.waitFor(async () => expect(await metrics(running)).toContain(expires))
    expect(await metrics(running)).toContain('\nfairline_troubles 1\n')
    running.relay.figures({ certificates: { certificates, problems: [] } })
    await vi.waitFor(async () => expect(await metrics(running)).toContain('\nfairline_troubles 0\n'))
  })

  test('rules 22: channel series are bounded, and the scrape says so', async () => {
    const running = await runControl(temporaryPath())
    const calls = Array.from({ length: MAX_CHANNEL_SERIES + 10 }, (_, i) => callCount(1, { channel: `${i}` }))
    running.relay.report({ calls })
    await vi.waitFor(async () => expect(await metrics(running)).toContain('\nfairline_metrics_truncated 1\n'))
    const text = await metrics(running)
    expect(text.match(/^fairline_calls_total\{/gm)).toHaveLength(MAX_CHANNEL_SERIES)
    expect(text).toContain(
      `fairline_calls_answered_total{set="1",destination="7"} ${MAX_CHANNEL_SERIES + 10}`,
    )
  })
})

describe('/override', () => {
  test('rules 27: takes effect at once, is marked, outlives a restart, and ends with the panel’s next configuration', async () => {
    const path = temporaryPath()
    const first = await runControl(path)
    const panel = await new PanelClient(first).connected()
    await panel.configure(snapshot(1))
    const answer = await override(first, '{"destinationId":7,"adminState":"draining"}')
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { destinationId: 7, adminState: 'draining', overridden: true },
    ])
    await vi.waitFor(() =>
      expect(first.relay.heard).toContainEqual({
        kind: 'override',
        destinationId: 7,
        adminState: 'draining',
      }),
    )
    await panel.configure(snapshot(1))
    const again = first.relay.heard.findLast((message) => message.kind === 'configure')
    expect(again).toMatchObject({
      snapshot: {
        sets: [
          {
            destinations: [
              { id: 7, adminState: 'draining' },
              { id: 8, adminState: 'enabled' },
            ],
          },
        ],
      },
    })
    await first.control.stop()

    const second = await runControl(path)
    expect((await second.relay.startedWith()).overrides).toEqual([
      { destinationId: 7, adminState: 'draining' },
    ])
    const back = await new PanelClient(second).connected()
    await back.configure(snapshot(2))
    const orders = second.relay.heard.filter((message) => ['override', 'configure'].includes(message.kind))
    expect(orders[0]).toEqual({ kind: 'override', destinationId: 7, adminState: 'enabled' })
    expect(orders[1]?.kind).toBe('configure')
    expect(second.relay.heard.findLast((message) => message.kind === 'configure')).toMatchObject({
      snapshot: { sets: [{ destinations: [{ adminState: 'enabled' }, {}] }] },
    })
    await vi.waitFor(() =>
      expect(back.changes).toContainEqual(
        expect.objectContaining({
          event: expect.objectContaining({
            kind: 'override',
            cause: 'reconciled',
            from: 'draining',
            to: 'enabled',
          }),
        }),
      ),
    )
    await second.control.stop()
    expect((await (await runControl(path)).relay.startedWith()).overrides).toEqual([])
  })

  test.each([
    ['without the token', 401, '{"destinationId":7,"adminState":"draining"}', 'x'],
    [
      'for a destination that is not configured',
      404,
      '{"destinationId":99,"adminState":"draining"}',
      undefined,
    ],
    ['with a state that is none', 400, '{"destinationId":7,"adminState":"off"}', undefined],
    ['with a body that is no JSON', 400, '{', undefined],
    ['with a body too large', 413, `{"destinationId":7,"x":"${'x'.repeat(9_000)}"}`, undefined],
  ])('%s nothing changes: %i', async (_, status, body, token) => {
    const running = await runControl(temporaryPath())
    expect((await override(running, body, token)).status).toBe(status)
    expect(running.relay.heard.filter((message) => message.kind === 'override')).toEqual([])
  })
})

test('other paths and methods are refused, and no answer is open to other origins', async () => {
  const running = await runControl(temporaryPath())
  const answers = [
    await fetch(`${running.origin}/`),
    await fetch(`${running.origin}/override`),
    await fetch(`${running.origin}/healthz`, { method: 'DELETE' }),
  ]
  expect(answers.map((answer) => answer.status)).toEqual([404, 405, 405])
  for (const answer of answers) expect(answer.headers.has('access-control-allow-origin')).toBe(false)
})

describe('/keys/rotate', () => {
  const rotate = (running: RunningControl, token: string) =>
    fetch(`${running.origin}/keys/rotate`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })

  test('rules 4: with the local token a new key is on disk and with the relay; without it nothing happens', async () => {
    const folder = temporaryPath()
    const running = await runControl(folder)
    const [first] = (await running.relay.startedWith()).keys
    expect((await rotate(running, 'wrong')).status).toBe(401)
    const answer = await rotate(running, running.token)
    expect(await answer.json()).toEqual({ keyId: '2', keys: 2 })
    await vi.waitFor(() => expect(running.relay.heard.some(({ kind }) => kind === 'keys')).toBe(true))
    const told = running.relay.heard.find((message) => message.kind === 'keys')
    expect(told?.kind === 'keys' && told.keys[1]).toEqual(first)
    expect(readFileSync(join(folder, 'keys.json'), 'utf8')).toContain('"id":"2"')
    expect(await metrics(running)).toContain('fairline_signing_keys 2')
  })

  test('where the key cannot be written the answer says so, and the old one signs on', async () => {
    const folder = temporaryPath()
    const running = await runControl(folder)
    const path = join(folder, 'keys.json')
    rmSync(path)
    mkdirSync(path)
    const answer = await rotate(running, running.token)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({
      code: 'DATA_FOLDER_UNWRITABLE',
      message: expect.stringContaining('keys.json'),
    })
    expect(await metrics(running)).toContain('fairline_signing_keys 1')
  })
})
