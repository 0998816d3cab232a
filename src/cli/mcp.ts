import os from 'node:os'
import path from 'node:path'
import { defineCommand } from 'citty'
import { transcriptsHere } from '../context/sessions.ts'
import { openTranscript, type Transcript } from '../context/store.ts'
import { VERSION } from '../state/version.ts'
import { storeOf, TRANSCRIPT_ARGS } from './transcript-here.ts'

/** The tools that an agent may call: `claude mcp add interlock -- interlock mcp`. */
export const mcp = defineCommand({
  meta: { name: 'mcp', description: 'Tools for an agent over stdio: recall, search, pin' },
  args: { ...TRANSCRIPT_ARGS },
  async run({ args }) {
    const { serve } = await import('../mcp/server.ts')
    const store = storeOf(args.store)
    // One for each transcript, so that its index is read once.
    const open = new Map<string, Transcript>()
    const transcript = (session: string | undefined): Transcript => {
      const file = args.transcript ?? here(session)
      const opened = open.get(file) ?? openTranscript(store, file)
      open.set(file, opened)
      opened.update()
      return opened
    }
    await serve({ store, transcript }, VERSION)
  },
})

/** Of this project's sessions alone. */
function here(session: string | undefined): string {
  const all = transcriptsHere({
    home: os.homedir(),
    cwd: process.cwd(),
    claudeConfig: process.env.CLAUDE_CONFIG_DIR,
  })
  const found = all.find((file) => path.basename(file).startsWith(session ?? ''))
  if (found === undefined) throw new Error('there is no such session in this project')
  return found
}
