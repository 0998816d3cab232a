import { defineCommand } from 'citty'
import { SESSIONS_MAX } from '../context/search/project.ts'
import { openTranscript, type Transcript } from '../context/store.ts'
import { VERSION } from '../state/version.ts'
import { here, named, storeOf, TRANSCRIPT_ARGS } from './transcript-here.ts'

/** The tools that an agent may call: `claude mcp add interlock -- interlock mcp`. */
export const mcp = defineCommand({
  meta: { name: 'mcp', description: 'Tools for an agent over stdio: recall, search, pin' },
  args: { ...TRANSCRIPT_ARGS },
  async run({ args }) {
    const { serve } = await import('../mcp/server.ts')
    const store = storeOf(args.store)
    // One for each transcript, so that its index is read once.
    const open = new Map<string, Transcript>()
    const openFile = (file: string): Transcript => {
      const opened = open.get(file) ?? openTranscript(store, file)
      open.set(file, opened)
      opened.update()
      return opened
    }
    // By the client's name and not by its session: one server outlives `/clear`.
    const hostOf = (client: string) => {
      const isOwn = (agent: string) => client.includes(agent)
      return {
        store,
        transcript: (session?: string) => openFile(args.transcript ?? named(session, isOwn)),
        transcripts: () =>
          (args.transcript === undefined ? here(isOwn) : [args.transcript])
            .slice(0, SESSIONS_MAX)
            .map(openFile),
      }
    }
    await serve(hostOf, VERSION)
  },
})
