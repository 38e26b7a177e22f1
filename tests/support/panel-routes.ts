import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '#scripts/root.ts'

export interface PanelRoute {
  /** `/api/v1/sets/1`: every variable part is 1. */
  readonly path: string
  /** As exported, in order. */
  readonly methods: readonly string[]
  readonly file: string
  readonly text: string
}

const APP = path.join(ROOT, 'web/app')
const METHOD = /export (?:async )?(?:function|const) (GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b/g

/** Every route handler of the panel, walked from its files; a new one is in every test that walks them. */
export function panelRoutes(): PanelRoute[] {
  return globSync('**/route.ts', { cwd: APP })
    .toSorted()
    .map((file) => {
      const text = readFileSync(path.join(APP, file), 'utf8')
      const folder = path
        .dirname(file)
        .replaceAll(/\[\.\.\.\w+\]/g, 'x')
        .replaceAll(/\[\w+\]/g, '1')
      const methods = Array.from(text.matchAll(METHOD), (match) => match[1] ?? '')
      return { path: `/${folder}`, methods: methods.length > 0 ? methods : ['GET', 'POST'], file, text }
    })
}

/** Names of every exported server action, by file. */
export function serverActions(): { readonly file: string; readonly names: readonly string[] }[] {
  return globSync('web/**/*.ts', { cwd: ROOT, exclude: ['web/.next/**'] })
    .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }))
    .filter(({ text }) => /^'use server'/.test(text))
    .map(({ file, text }) => ({
      file,
      names: Array.from(
        text.matchAll(/export (?:const|async function|function) (\w+)/g),
        ([, name = '']) => name,
      ),
    }))
}
