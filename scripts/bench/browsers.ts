import { io, type Socket } from 'socket.io-client'
import type { BrowserToPanel, PanelToBrowser } from '#engine/contract/browser.ts'

/** What a page shows, as it tells the panel. */
type View = Parameters<BrowserToPanel['watch']>[0]

/** The cookie of a session. Throws with the panel's words. */
export async function signIn(panelUrl: string, login: { email: string; password: string }): Promise<string> {
  const answer = await fetch(`${panelUrl}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: panelUrl },
    body: JSON.stringify(login),
  })
  if (!answer.ok) throw new Error(`the panel does not let us in: ${answer.status} ${await answer.text()}`)
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0] ?? '')
    .join('; ')
}

/** As many browsers as are wanted, as the panel sees them: signed in, on one of its pages, taking every tick. */
export async function openBrowsers(
  panelUrl: string,
  cookie: string,
  count: number,
  view: View,
): Promise<Socket<PanelToBrowser, BrowserToPanel>[]> {
  const sockets = Array.from({ length: count }, () =>
    io(panelUrl, {
      path: '/live',
      transports: ['websocket'],
      forceNew: true,
      extraHeaders: { cookie, origin: panelUrl },
    }),
  )
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.once('connect', resolve))))
  for (const socket of sockets) socket.emit('watch', view)
  return sockets
}
