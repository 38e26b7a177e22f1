// `npm run -s fairline -- …`: the command line of a running appliance.
import { text } from 'node:stream/consumers'
import { readPassword } from './fairline/password.ts'
import { runFairline } from './fairline/run.ts'

process.exitCode = await runFairline(process.argv.slice(2), {
  variables: process.env,
  // npm runs scripts in the package's folder; file names are meant from where it was called.
  folder: process.env.INIT_CWD ?? process.cwd(),
  now: () => Date.now(),
  print: (words) => console.log(words),
  complain: (words) => console.error(words),
  readInput: () => text(process.stdin),
  readPassword: () => readPassword(process.stdin, process.stderr),
})
