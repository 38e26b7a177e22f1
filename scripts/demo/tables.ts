import { type Cell, formatTable } from '../fairline/table.ts'

/** Calls per channel of one user agent, channel 1 first. */
export interface AgentCounts {
  readonly name: string
  readonly channels: readonly number[]
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

/** The seed's two tables: one generator's outbound channels beside the receivers' inbound channels. */
export function wordTables(outbound: AgentCounts, inbound: readonly AgentCounts[]): string {
  const agents = [outbound, ...inbound]
  const head = ['Channel', `Out ${outbound.name}`, ...inbound.map(({ name }) => `In ${name}`)]
  const rows = Math.max(...agents.map(({ channels }) => channels.length))
  const lines = (cellOf: (agent: AgentCounts, channel: number) => Cell) =>
    Array.from({ length: rows }, (_, row) => [String(row + 1), ...agents.map((agent) => cellOf(agent, row))])
  const totals = agents.map(({ channels }) => sum(channels))
  const inboundTotal = sum(totals.slice(1))
  const counts = [
    ...lines(({ channels }, row) => channels[row] ?? null),
    ['Total/agent', ...totals],
    ['Total', totals[0] ?? 0, inboundTotal, ...inbound.slice(1).map(() => null)],
  ]
  const percents = [
    ...lines(({ channels }, row) => percentOf(channels[row], sum(channels))),
    ['Share of all', '100.00', ...totals.slice(1).map((total) => percentOf(total, inboundTotal))],
  ]
  return `Call Count\n${formatTable(head, counts)}\n\nCalls by Percentage\n${formatTable(head, percents)}`
}

export function percentOf(part: number | undefined, whole: number): string | null {
  if (part === undefined) return null
  return whole === 0 ? '0.00' : ((part / whole) * 100).toFixed(2)
}
