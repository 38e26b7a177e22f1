import fs from 'node:fs'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import type { Environment } from '#engine/contract/env.ts'
import { FairlineError } from '#engine/contract/errors.ts'

export type PanelServer = HttpServer | HttpsServer

/** A slow sender of headers holds nothing for long. */
const TIMES = { headersTimeout: 20_000, requestTimeout: 60_000, keepAliveTimeout: 15_000 }

export function createPanelServer(environment: Environment): PanelServer {
  const [certificate, key] = environment.FAIRLINE_PANEL_TLS?.split(',') ?? []
  if (certificate === undefined || key === undefined) return createHttpServer(TIMES)
  return createHttpsServer({ ...TIMES, cert: readPem(certificate), key: readPem(key) })
}

function readPem(file: string): Buffer {
  try {
    return fs.readFileSync(file.trim())
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new FairlineError('ENVIRONMENT_INVALID', `FAIRLINE_PANEL_TLS: ${reason}`, error)
  }
}

/** Resolves when the port is open; `PANEL_FAILED` names address, port and reason. */
export function listen(server: PanelServer, { host, port }: Environment['FAIRLINE_PANEL']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'another program uses this port' : error.message
      reject(new FairlineError('PANEL_FAILED', `FAIRLINE_PANEL=${host}:${port}: ${reason}`, error))
    })
    server.listen(port, host, () => resolve())
  })
}
