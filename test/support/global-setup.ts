import type { TestProject } from 'vitest/node'
import { type Capabilities, probeCapabilities } from './capabilities.js'

declare module 'vitest' {
  interface ProvidedContext {
    capabilities: Capabilities
  }
}

export default async function setup(project: TestProject): Promise<void> {
  project.provide('capabilities', await probeCapabilities())
}
