import type { Json } from '../../action/action.ts'
import { claudeCode } from './claude-code.ts'
import { codex } from './codex.ts'
import { copilot } from './copilot.ts'
import type { Format } from './format.ts'
import { gemini } from './gemini.ts'
import { opencode } from './opencode.ts'

const FORMATS: readonly Format[] = [codex, copilot, gemini, opencode, claudeCode]

/** Whose transcript a file is; undefined where a record says nothing of it yet. */
export function formatOf(file: string, record: Json | undefined): Format | undefined {
  return FORMATS.find((format) => format.owns(file, record))
}
