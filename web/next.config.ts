import path from 'node:path'
import type { NextConfig } from 'next'

const root = path.resolve(import.meta.dirname, '..')

export default {
  poweredByHeader: false,
  // Types are checked by `npm run typecheck`; the build of a first `npm start` must not depend on tests or scripts.
  typescript: { tsconfigPath: '../tsconfig.json', ignoreBuildErrors: true },
  reactStrictMode: true,
  turbopack: { root },
  outputFileTracingRoot: root,
  experimental: {
    optimizePackageImports: ['@mantine/core', '@mantine/hooks', '@tabler/icons-react'],
    // forbidden() of `web/server/session.ts`.
    authInterrupts: true,
    // Half as many requests for a page (docs/decisions.md).
    turbopackChunking: { minChunkSize: 200_000 },
  },
} satisfies NextConfig
