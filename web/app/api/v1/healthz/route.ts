import { commandRoute } from '#web/server/http/command-route.ts'
import { countUsers } from '#web/server/repositories/users.ts'
import { panelRuntime } from '#web/server/runtime.ts'

export async function GET(request: Request): Promise<Response> {
  return commandRoute(request, 'read', async () => {
    const { bridge, setup } = panelRuntime()
    return {
      panel: { pid: process.pid, users: await countUsers(), setupOpen: setup.isOpen },
      engines: bridge.links(),
    }
  })
}
