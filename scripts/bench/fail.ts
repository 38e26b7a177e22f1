import { formatTable } from '../fairline/table.ts'
import { calleeAt } from './callees.ts'
import type { Fairline } from './fairline.ts'
import type { Findings } from './findings.ts'
import type { Death } from './generator.ts'
import { type Measurement, measure } from './measure.ts'
import { readOptions } from './options.ts'
import { Stage } from './stage.ts'

const DEATH_AFTER_MS = 3_000
/** As the figures are asked for (rules 11). */
const ATTEMPT_TIMEOUT_MS = 1_000
const DEAD = 0

interface Failure {
  readonly way: Death['way']
  /** Calls that were first sent to the dead destination, by their records. */
  readonly moved: number
  /** From the death until the last of them came. */
  readonly avoidedAfterMs: number
  readonly measurement: Measurement
}

/** A destination's port closes under calls; another time it falls silent. */
export function fail(words: readonly string[]): Promise<Findings> {
  const options = readOptions(words, { rate: 200, calls: 2_000, warm: 500, rounds: 1, against: 'none' })
  return Stage.with(options, async (stage) => {
    const proxy = await stage.fairline('fairline', { attemptTimeoutMs: ATTEMPT_TIMEOUT_MS })
    await stage.warm([proxy])
    const failures: Failure[] = []
    for (let round = 1; round <= options.rounds; round++)
      for (const way of ['closed', 'silent'] as const) {
        failures.push(await failOnce(stage, proxy, way))
        stage.say(`round ${round}: ${way}`)
        await proxy.allUp()
      }
    return { text: tableOf(failures), json: { options, failures } }
  })
}

async function failOnce(stage: Stage, proxy: Fairline, way: Death['way']): Promise<Failure> {
  const load = { ...stage.load(), death: { way, afterMs: DEATH_AFTER_MS, callee: DEAD } }
  const measurement = await measure({ name: way, proxy }, load, stage.generator)
  const { diedAtMs } = measurement.outcome
  if (diedAtMs === null)
    throw new Error(`the load was over before the death after ${DEATH_AFTER_MS} ms; more --calls`)
  const { address, port } = calleeAt(stage.block, DEAD)
  const { calls, lastAtMs } = proxy.records.firstSentTo(`udp:${address}:${port}`, diedAtMs)
  return { way, moved: calls, avoidedAfterMs: lastAtMs === null ? 0 : lastAtMs - diedAtMs, measurement }
}

function tableOf(failures: readonly Failure[]): string {
  const head = ['death', 'moved', 'avoided after ms', 'slowest PDD ms', 'failed', 'resent', 'counts']
  const rows = failures.map(({ way, moved, avoidedAfterMs, measurement: { outcome, faults } }) => [
    way,
    moved,
    avoidedAfterMs.toFixed(0),
    ((outcome.postDialDelayUs?.max ?? 0) / 1_000).toFixed(0),
    outcome.failed,
    outcome.resent,
    faults.length === 0 ? 'yes' : `no: ${faults.join('; ')}`,
  ])
  return formatTable(head, rows)
}
