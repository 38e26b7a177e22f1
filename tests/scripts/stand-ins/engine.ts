// Answers /healthz as an engine does: 503 at first, 200 after the second question.
import { createServer } from 'node:http'

const [host, port] = (process.env.FAIRLINE_CONTROL ?? '').split(':')
let asked = 0
const server = createServer((_, response) => {
  asked += 1
  response.writeHead(asked > 1 ? 200 : 503)
  response.end(
    JSON.stringify({
      engine: { pid: process.pid, relayThreads: [1] },
      panel: null,
      revision: null,
      listeners: [],
    }),
  )
})
server.listen(Number(port), host)
console.log(`log level ${process.env.FAIRLINE_LOG}, list ${process.env.FAIRLINE_DISPATCHER_LIST}`)
process.on('SIGTERM', () => process.exit(0))
