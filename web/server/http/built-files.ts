import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'

const PREFIX = '/_next/static/'
const PACKED = '.gz'
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

/**
 * Scripts and styles of the build, as `scripts/build/pack-static.ts` packed them, in memory: Next reads and packs each anew
 * for everybody, and an upgrade in place takes them away from those who have a page open.
 */
export class BuiltFiles {
  private readonly bodies = new Map<string, Buffer>()

  /** `folder`: Next's `static`. Where it has nothing packed, nothing is held. */
  constructor(folder: string) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      if (name.endsWith(PACKED))
        this.bodies.set(urlOf(name.slice(0, -PACKED.length)), readFileSync(path.join(folder, name)))
  }

  /** Whether it was answered; else it is Next's. */
  answer({ url = '', method, headers }: IncomingMessage, response: ServerResponse): boolean {
    const body = method === 'GET' && takesGzip(headers['accept-encoding']) && this.bodies.get(url)
    if (!body) return false
    response.writeHead(200, {
      'content-type': TYPES[path.posix.extname(url)],
      'content-encoding': 'gzip',
      'content-length': body.length,
      vary: 'accept-encoding',
      // A file's name tells its content.
      'cache-control': 'public, max-age=31536000, immutable',
    })
    response.end(body)
    return true
  }
}

const urlOf = (name: string) => PREFIX + name.replaceAll(path.sep, '/')

/** RFC 9110 §12.5.3: named, and not with the weight that refuses. */
function takesGzip(accepted: IncomingMessage['headers']['accept-encoding']): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(String(accepted ?? ''))
}
