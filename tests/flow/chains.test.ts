import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { CHAINS, isForChain, ProxyChain } from '../support/scenarios/chain.ts'
import { SCENARIOS } from '../support/scenarios/table.ts'

const SIDE_BY_SIDE = 6
const scenarios = SCENARIOS.filter(isForChain)

vi.setConfig({ maxConcurrency: SIDE_BY_SIDE })

for (const route of CHAINS) {
  describe(route.name, () => {
    let chain: ProxyChain

    beforeAll(async () => {
      chain = await ProxyChain.open(route, scenarios)
    })

    afterAll(async () => chain?.stop())

    for (const [i, { name: scenario, title }] of scenarios.entries()) {
      test.concurrent(`${title} [${scenario}]`, async () => {
        const cell = chain.cells[i]
        expect(cell && (await chain.run(cell))).toBeNull()
      })
    }
  })
}
