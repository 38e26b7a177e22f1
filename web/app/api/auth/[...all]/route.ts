import { signInRoute } from '#web/server/http/sign-in-route.ts'

export const POST = signInRoute
