// `npm run -s fairline -- …`: the command line of a running appliance.
import { readPassword } from './fairline/password.ts'
import { runFairline } from './fairline/run.ts'

process.exitCode = await runFairline(process.argv.slice(2), {
  variables: process.env,
  // npm runs scripts in the package's folder; file names are meant from where it was called.
  folder: process.env.INIT_CWD ?? process.cwd(),
  print: (text) => console.log(text),
  complain: (text) => console.error(text),
  readPassword: () => readPassword(process.stdin, process.stderr),
})
