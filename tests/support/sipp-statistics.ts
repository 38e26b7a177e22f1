/** What the last line of SIPp's statistics file says. */
export interface SippTotals {
  /** Created, OPTIONS probes included. */
  readonly created: number
  readonly successful: number
  readonly failed: number
  /** Messages no scenario expected, within a call, outside any, or after its end. */
  readonly unexpected: number
  readonly retransmissions: number
  /** Of `receiver.xml`: INVITEs that began a call, calls that ended, and OPTIONS answered. */
  readonly calls: number
  readonly over: number
  readonly probes: number
  /** Of `scenarios/`: messages that came again where they might, each left out. */
  readonly repetitions: number
  /** Calls begun and not ended. */
  readonly open: number
}

/** All zero for an empty file. */
export function lastStatistics(csv: string): SippTotals {
  const [names = [], ...rows] = csv.split('\n').map((line) => line.split(';'))
  // A line still being written is not counted.
  const row = rows.findLast((values) => values.length === names.length) ?? []
  const value = (name: string) => Number(row[names.indexOf(name)] ?? 0)
  const calls = value('GenericCounter1(C)')
  const over = value('GenericCounter3(C)')
  return {
    created: value('TotalCallCreated'),
    successful: value('SuccessfulCall(C)'),
    failed: value('FailedCall(C)'),
    unexpected: value('FailedUnexpectedMessage(C)') + value('OutOfCallMsgs(C)') + value('DeadCallMsgs(C)'),
    retransmissions: value('Retransmissions(C)'),
    calls,
    over,
    probes: value('GenericCounter2(C)'),
    repetitions: value('GenericCounter4(C)'),
    open: calls - over,
  }
}
