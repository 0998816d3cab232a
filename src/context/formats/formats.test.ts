import { formatContract } from './formats.contract.ts'
import {
  claudePen,
  codexPen,
  copilotPen,
  geminiPen,
  olderOpenCodePen,
  openCodePen,
} from './pens.ts'

const LINES = { keeps: true, hasLines: true }

formatContract({ name: 'claude-code', ...LINES, begin: claudePen })
formatContract({ name: 'codex', ...LINES, begin: codexPen })
formatContract({ name: 'gemini', ...LINES, begin: geminiPen })
formatContract({ name: 'copilot', ...LINES, keeps: false, begin: copilotPen })
formatContract({ name: 'opencode', ...LINES, hasLines: false, begin: openCodePen })
formatContract({ name: 'opencode, older', ...LINES, hasLines: false, begin: olderOpenCodePen })
