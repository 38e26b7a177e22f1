// `npm run bench -- [SUB-COMMAND] [OPTIONS] [--json]`: what relaying costs, beside Kamailio where that is installed.
//   relay      short calls at one rate, in turn (the default)
//   max        the highest rate with nothing failed, nothing sent again, p99 of post-dial delay under 50 ms
//   hold       many open calls: bytes of each, pauses of the collector, CPU per call; --calls 20000
//   wide       many destinations, and two
//   panel      browsers that look on
//   reload     an edit every second
//   fail       a destination's port closes, or it falls silent
//   overload   five times the clean rate and back
//   parse      one message, read and edited, against npm sip
//   select     one choice of a destination, for every algorithm
//   signing    signed routing state
// Options: --rounds 5 --rate 1000 --calls 8000 --warm 6000 --hold 0 --dests 2 --probe 5000   the load, times in ms
//   --against dialog:2,rr:2   Kamailio with or without its dialog module, and its receivers; none: Fairline alone
//   --form production|engine  as `npm start` has it, or the engine without a panel
//   --gen load|thread|sipp    our generator in C, or without a C compiler; SIPp as a cross-check
//   --relays 1                FAIRLINE_RELAYS of our engine
//   --addon on|off            FAIRLINE_ADDON of our engine
import { fail } from './bench/fail.ts'
import type { Command } from './bench/findings.ts'
import { hold } from './bench/hold.ts'
import { max } from './bench/max.ts'
import { overload } from './bench/overload.ts'
import { panel } from './bench/panel.ts'
import { parse } from './bench/parse.ts'
import { relay } from './bench/relay.ts'
import { reload } from './bench/reload.ts'
import { select } from './bench/selection.ts'
import { signing } from './bench/signing.ts'
import { wide } from './bench/wide.ts'

const COMMANDS: Readonly<Record<string, Command>> = {
  ...{ relay, max, hold, wide, panel, reload, fail, overload },
  ...{ parse, select, signing },
}

const words = process.argv.slice(2)
const isNamed = words[0] !== undefined && !words[0].startsWith('--')
const name = isNamed ? (words[0] ?? '') : 'relay'
const isJson = words.includes('--json')
const rest = words.slice(isNamed ? 1 : 0).filter((word) => word !== '--json')

try {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) throw new Error(`there is no "${name}"; one of ${Object.keys(COMMANDS).join(', ')}`)
  const { text, json, isGood = true } = await command(rest)
  console.log(isJson ? JSON.stringify(json) : text)
  if (!isGood) process.exitCode = 1
} catch (problem) {
  console.error(`bench: ${problem instanceof Error ? problem.message : problem}`)
  process.exitCode = 1
}
