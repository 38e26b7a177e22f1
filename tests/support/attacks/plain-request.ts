import { request } from 'node:http'

/** Status of one request with exactly these headers: `fetch` keeps Origin and Sec-Fetch-Site to itself. 101: upgraded. */
export function statusOf(
  url: string,
  method: string,
  headers: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers: Object.fromEntries(given), agent: false })
    asked.on('response', (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    asked.on('upgrade', (answer, socket) => {
      socket.destroy()
      resolve(answer.statusCode ?? 0)
    })
    asked.on('error', reject)
    asked.end(method === 'GET' ? undefined : '{}')
  })
}

/** Letters that a terminal obeys, tab and line ends aside. */
export function controlsIn(text: string): string[] {
  return [...text].filter((letter) => /[^\P{Cc}\t\r\n]/u.test(letter))
}
