import type { Wire } from './agent.ts'
import { claudeCode } from './claude-code/wire.ts'

/** Every agent that can ask, by the name that its hook gives in argv. */
export const WIRES: ReadonlyMap<string, Wire> = new Map([[claudeCode.name, claudeCode]])
