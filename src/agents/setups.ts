import { claudeCodeSetup } from './claude-code/setup.ts'
import type { Setup } from './setup.ts'

/** Every agent that can be set up. */
export const SETUPS: readonly Setup[] = [claudeCodeSetup]
