import { afterAll, afterEach, beforeAll } from 'vitest'
import { Scene, type SceneOptions } from './scene.ts'

/** One scene for all tests of a file: unharmed after each of them, and at the end nobody was benched. */
export function stageScene(onOpen: (scene: Scene) => void, options?: SceneOptions): void {
  let scene: Scene
  beforeAll(async () => {
    scene = await Scene.open(options)
    onOpen(scene)
  })
  afterAll(async () => {
    await scene?.expectNobodyBenched().finally(() => scene.close())
  })
  afterEach(() => scene.expectUnharmed())
}
