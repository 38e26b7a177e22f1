import type { Answer, Ask, DnsRecord, Failure, RecordType } from './answer.ts'

/** A zone that leads on and on is followed no further. */
const MOST_QUESTIONS = 80

const FAILURE_TEXTS: Readonly<Record<Failure, string>> = {
  'time-out': 'no name server answers',
  unreachable: 'no name server can be reached',
  'server-failure': 'the name server could not find out (SERVFAIL)',
  refused: 'the name server refuses to answer (REFUSED)',
  malformed: "the name server's answer cannot be read",
  'too-many': 'too many questions',
}

/** All the questions that locating one name takes: how long their answers hold together, and what went wrong. */
export class Inquiry {
  /** Of the answer that expires first, the negative ones included. */
  ttlSec = Number.POSITIVE_INFINITY
  /** The first failure in words; empty while there was none. */
  problem = ''
  /** Names that do not exist at all, by what DNS said. */
  private readonly unknownNames = new Set<string>()
  private readonly ask: Ask
  private asked = 0
  private isSilent = false

  constructor(ask: Ask) {
    this.ask = ask
  }

  /** None where there is none, and where DNS failed: that is noted. Where DNS is silent nothing more is asked. */
  async records<Type extends RecordType>(
    name: string,
    type: Type,
  ): Promise<Extract<DnsRecord, { type: Type }>[]> {
    const answer = await this.answer(name, type)
    if (answer.kind === 'failed') {
      this.isSilent ||= answer.failure === 'time-out' || answer.failure === 'unreachable'
      this.problem ||= `${type} of ${name}: ${FAILURE_TEXTS[answer.failure]}`
      return []
    }
    this.ttlSec = Math.min(this.ttlSec, answer.ttlSec)
    if (answer.kind === 'none' && !answer.isNameKnown) this.unknownNames.add(name)
    return answer.kind === 'records' ? answer.records.filter((record) => isOfType(record, type)) : []
  }

  isUnknown(name: string): boolean {
    return this.unknownNames.has(name)
  }

  private answer(name: string, type: RecordType): Promise<Answer> {
    this.asked += 1
    if (this.asked > MOST_QUESTIONS) return Promise.resolve({ kind: 'failed', failure: 'too-many' })
    if (this.isSilent) return Promise.resolve({ kind: 'failed', failure: 'time-out' })
    return this.ask(name, type)
  }
}

function isOfType<Type extends RecordType>(
  record: DnsRecord,
  type: Type,
): record is Extract<DnsRecord, { type: Type }> {
  return record.type === type
}
