// `npm run build`: makes what is made from sources, where the sources have changed.
import { addonStep, build, databaseStep, panelStep, warmStep } from './build/steps.ts'

try {
  for (const step of [databaseStep, addonStep, panelStep, warmStep]) build(step, console.log)
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem)
  process.exitCode = 1
}
