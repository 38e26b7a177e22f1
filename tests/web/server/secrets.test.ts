import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Snapshot } from '#engine/contract/config.ts'
import { SECRET_MASK } from '#engine/contract/load-source.ts'
import { FakeEngine } from '#tests/support/fake-engine.ts'
import {
  ALICE,
  controlToken,
  openPanel,
  type TestPanel,
  temporaryFolder,
  until,
} from '#tests/support/test-panel.ts'
import { listAudit } from '#web/server/repositories/audit.ts'
import {
  createDestination,
  getDestination,
  updateDestination,
} from '#web/server/repositories/destinations.ts'
import { importDispatcherList } from '#web/server/repositories/dispatcher-import.ts'
import { createSet, getSet } from '#web/server/repositories/sets.ts'

const folder = temporaryFolder()
let engine: FakeEngine
let port: number
let panel: TestPanel
let id: number

const openIt = () => openPanel(folder, { FAIRLINE_CONTROL: `127.0.0.1:${port}` })
const SOURCE = 'fs://:ClueCon@192.0.2.7'
const MASKED = `fs://:${SECRET_MASK}@192.0.2.7`
const login = { realm: 'example.org', user: 'probe', password: 'Digest1' }

beforeAll(async () => {
  engine = new FakeEngine(await controlToken(folder))
  port = await engine.open()
  panel = await openIt()
  await createSet({ id: 1, name: 'media' }, ALICE)
  const feeds = [{ into: 'weight', source: SOURCE }]
  id = (await createDestination(1, { uri: 'sip:192.0.2.7', feeds, probeLogin: login }, ALICE)).id
})
afterAll(async () => {
  await panel.close()
  await engine.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const revision = async () => (await panel.runtime.db.revision.findFirstOrThrow()).number
/** What the engine runs of the destination, as soon as it runs what the database has. */
async function onEngine(destinationId = id) {
  const number = await revision()
  await until('it is applied', () => engine.revision?.number === number)
  return destinationOf(engine.received.at(-1), destinationId)
}
function destinationOf(snapshot: Snapshot | undefined, destinationId: number) {
  return snapshot?.sets.flatMap((set) => set.destinations).find((one) => one.id === destinationId)
}

describe('a password is for the engine alone', () => {
  test('the engine gets it, everybody else the mask', async () => {
    expect(await onEngine()).toMatchObject({ feeds: [{ source: SOURCE }], probeLogin: login })
    const masked = { feeds: [{ source: MASKED }], probeLogin: { ...login, password: SECRET_MASK } }
    expect(await getDestination(id)).toMatchObject(masked)
    expect((await getSet(1))?.destinations[0]).toMatchObject(masked)
  })

  test('the database holds it sealed', async () => {
    const row = await panel.runtime.db.destination.findFirstOrThrow({ where: { id } })
    const text = JSON.stringify([row.feeds, row.probeLogin])
    expect(text).not.toMatch(/ClueCon|Digest1/)
    expect(text.match(/sealed:1:/g)).toHaveLength(2)
  })

  test('a mask given back keeps it; another password replaces it', async () => {
    await updateDestination(id, { weight: 9, feeds: [{ into: 'ch', source: `${MASKED}/x#every=7` }] }, ALICE)
    expect(await onEngine()).toMatchObject({
      weight: 9,
      feeds: [{ into: 'ch', source: `${SOURCE}/x#every=7` }],
    })
    await updateDestination(id, { probeLogin: { ...login, password: SECRET_MASK } }, ALICE)
    expect(await onEngine()).toMatchObject({ probeLogin: login })
    await updateDestination(
      id,
      {
        feeds: [{ into: 'ch', source: 'fs://:Changed2@192.0.2.7' }],
        probeLogin: { ...login, password: 'New3' },
      },
      ALICE,
    )
    expect(await onEngine()).toMatchObject({
      feeds: [{ source: 'fs://:Changed2@192.0.2.7' }],
      probeLogin: { password: 'New3' },
    })
  })

  test.each([
    ['another host', `fs://:${SECRET_MASK}@192.0.2.8`],
    ['another port', `fs://:${SECRET_MASK}@192.0.2.7:8022`],
    ['another user', `fs://admin:${SECRET_MASK}@192.0.2.7`],
    ['another kind', `snmp://${SECRET_MASK}@192.0.2.7/1.3.6.1#max=9`],
  ])('a mask with %s is refused by the field’s name: a password goes nowhere else', async (_, source) => {
    const change = updateDestination(id, { feeds: [{ into: 'ch', source }] }, ALICE)
    await expect(change).rejects.toMatchObject({ code: 'INPUT_INVALID', field: 'feeds.0.source' })
    await expect(change).rejects.toThrow('write the password again: the address changed')
  })

  test('a mask where no password is kept is refused, for a login of another realm or user too', async () => {
    const created = createDestination(
      1,
      { uri: 'sip:192.0.2.9', feeds: [{ into: 'ch', source: MASKED }] },
      ALICE,
    )
    await expect(created).rejects.toThrow('write the password again')
    for (const other of [{ realm: 'evil.example' }, { user: 'root' }]) {
      const probeLogin = { ...login, password: SECRET_MASK, ...other }
      await expect(updateDestination(id, { probeLogin }, ALICE)).rejects.toMatchObject({
        field: 'probeLogin.password',
      })
    }
  })

  test('clear is not secure: a mask never sends the password of https:// over http://', async () => {
    const feed = (source: string) => ({ feeds: [{ into: 'ch', source }] })
    await updateDestination(id, feed('https://a:Json4@192.0.2.7:8443/#load=n&max=9'), ALICE)
    const plain = feed(`http://a:${SECRET_MASK}@192.0.2.7:8443/#load=n&max=9`)
    await expect(updateDestination(id, plain, ALICE)).rejects.toThrow('the address changed')
  })

  test('what stands in the query of a JSON URL is as secret as a password, under its name alone', async () => {
    const feed = (source: string) => ({ feeds: [{ into: 'ch', source }] })
    const url = (a: string, b: string, path = '/x') =>
      `https://u:${a}@192.0.2.7${path}?token=${b}&c=#load=n&max=9`
    const hidden = url(SECRET_MASK, SECRET_MASK)
    await updateDestination(id, feed(url('Json5', 'Token5==')), ALICE)
    expect((await getDestination(id))?.feeds).toEqual([{ into: 'ch', source: hidden }])
    const row = await panel.runtime.db.destination.findUniqueOrThrow({ where: { id } })
    expect(JSON.stringify(row)).not.toContain('Token5')
    await updateDestination(id, feed(url(SECRET_MASK, SECRET_MASK, '/y')), ALICE)
    expect((await onEngine())?.feeds[0]?.source).toBe(url('Json5', 'Token5==', '/y'))
    const refused = (source: string) => expect(updateDestination(id, feed(source), ALICE)).rejects
    await refused(hidden.replace('token=', 'key=')).toThrow('write the password again: the address changed')
    await refused(url(SECRET_MASK, 'Token6')).toThrow(
      'write the password again: another secret of the line was',
    )
  })

  test('characters of any kind come through', async () => {
    const source = 'fs://us%2Fer:p%40ss%3Bw%23%25%20%C3%A4@192.0.2.7'
    await updateDestination(id, { feeds: [{ into: 'ch', source }] }, ALICE)
    expect((await getDestination(id))?.feeds[0]?.source).toBe(`fs://us%2Fer:${SECRET_MASK}@192.0.2.7`)
    expect((await onEngine())?.feeds[0]?.source).toBe(source)
  })

  test('the audit tells whose password was written, and not which', async () => {
    const feeds = [{ into: 'ch', source: 'fs://:Audit5@192.0.2.7' }]
    await updateDestination(id, { feeds, probeLogin: { ...login, password: 'Audit6' } }, ALICE)
    const [row] = await listAudit({ limit: 1 })
    expect(row?.after).toMatchObject({ passwordsWritten: ['ch', 'probe login'] })
    expect(JSON.stringify(row)).not.toMatch(/Audit\d/)
    await updateDestination(id, { weight: 8 }, ALICE)
    expect((await listAudit({ limit: 1 }))[0]?.after).not.toHaveProperty('passwordsWritten')
  })

  test('a login is taken away', async () => {
    expect(await updateDestination(id, { probeLogin: null }, ALICE)).toMatchObject({ probeLogin: null })
    expect((await onEngine())?.probeLogin).toBeNull()
  })
})

describe('an import', () => {
  const line = (password: string) => `5 sip:10.0.0.237 0 0 ch=fs://:${password}@10.0.0.237;conf=10`

  test("the seed's load_balancer row is fed, and keeps its static resource", async () => {
    const { warnings } = await importDispatcherList(line('ClueCon'), {}, ALICE)
    expect(warnings).toEqual([])
    const seen = (await getSet(5))?.destinations[0]
    expect(seen).toMatchObject({
      resources: { conf: 10 },
      feeds: [{ into: 'ch', source: 'fs://:********@10.0.0.237' }],
    })
    expect((await onEngine(seen?.id ?? 0))?.feeds).toEqual([
      { into: 'ch', source: 'fs://:ClueCon@10.0.0.237' },
    ])
  })

  test("the seed's dispatcher row: weight from the Event Socket, 50 meanwhile, and a line says so", async () => {
    const list = '6 sip:192.168.1.38 0 0 weight=fs://:ClueCon@192.168.1.38'
    const { warnings } = await importDispatcherList(list, {}, ALICE)
    expect(warnings).toEqual([
      'Line 1: the weight comes from fs://:********@192.168.1.38; 50 is taken while that says nothing.',
    ])
    expect((await getSet(6))?.destinations[0]).toMatchObject({ weight: 50, feeds: [{ into: 'weight' }] })
  })

  test('a mask keeps what is there, and is refused with its line where nothing is', async () => {
    await importDispatcherList(line(SECRET_MASK), {}, ALICE)
    const seen = (await getSet(5))?.destinations[0]?.id ?? 0
    expect((await onEngine(seen))?.feeds[0]?.source).toBe('fs://:ClueCon@10.0.0.237')
    const other = line(SECRET_MASK).replaceAll('237', '239')
    await expect(importDispatcherList(other, {}, ALICE)).rejects.toThrow(/Line 1: ch: .*write the password/)
  })
})

describe('the key is lost', () => {
  test.each([
    ['damaged', (file: string) => fs.writeFileSync(file, 'nonsense')],
    ['gone', (file: string) => fs.rmSync(file)],
  ])(
    '%s: the panel starts, destinations stay, and it says what to do until that is done',
    async (_, spoil) => {
      await updateDestination(id, { feeds: [{ into: 'ch', source: SOURCE }], probeLogin: login }, ALICE)
      await panel.close()
      spoil(path.join(folder, 'secrets.key'))
      panel = await openIt()
      const troubles = () => panel.runtime.bridge.links()[0]?.troubles ?? []
      await until('it says so', () => troubles().length > 0)
      expect(troubles()[0]).toMatch(/secrets\.key .*write the passwords again \(destination 1, /)
      expect(await getDestination(id)).toMatchObject({ feeds: [{ source: MASKED }] })
      await updateDestination(id, { weight: 11 }, ALICE)
      expect(await onEngine()).toMatchObject({ weight: 11, feeds: [], probeLogin: null })
      await updateDestination(id, { feeds: [{ into: 'ch', source: SOURCE }], probeLogin: login }, ALICE)
      await importDispatcherList(
        '5 sip:10.0.0.237 0 0 ch=fs://:ClueCon@10.0.0.237\n6 sip:192.168.1.38 0 0 weight=fs://:ClueCon@192.168.1.38',
        {},
        ALICE,
      )
      expect(await onEngine()).toMatchObject({ feeds: [{ source: SOURCE }], probeLogin: login })
      expect(troubles()).toEqual([])
    },
  )

  test('put back: the engine gets the passwords without an edit, and again whenever it is connected to anew', async () => {
    await updateDestination(id, { feeds: [{ into: 'ch', source: SOURCE }] }, ALICE)
    const key = path.join(folder, 'secrets.key')
    await panel.close()
    fs.renameSync(key, `${key}.away`)
    panel = await openIt()
    await updateDestination(id, { weight: 12 }, ALICE)
    expect(await onEngine()).toMatchObject({ weight: 12, feeds: [] })
    await panel.close()
    fs.renameSync(`${key}.away`, key)
    panel = await openIt()
    const seen = () => engine.received.at(-1)?.sets.find((set) => set.id === 1)?.destinations
    const isFed = () => seen()?.find((one) => one.id === id)?.feeds[0]?.source === SOURCE
    await until('it has the password', isFed)
    const before = engine.received.length
    engine.drop()
    await until('it has it again', () => engine.received.length === before + 1)
    expect(isFed()).toBe(true)
  })
})
