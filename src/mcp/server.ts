import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import type { Json } from '../action/action.ts'
import { TOOLS, type ToolHost } from './tools.ts'

/** Tools for the agent in whose name this process runs, over its standard input and output. */
export async function serve(hostOf: (client: string) => ToolHost, version: string): Promise<void> {
  const server = new Server({ name: 'interlock', version }, { capabilities: { tools: {} } })
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: TOOLS.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
  }))
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
    const tool = TOOLS.find(({ name }) => name === params.name)
    try {
      if (!tool) throw new Error(`there is no tool ${params.name}`)
      const input: { readonly [key: string]: Json } = JSON.parse(
        JSON.stringify(params.arguments ?? {}),
      )
      const host = hostOf(server.getClientVersion()?.name.toLowerCase() ?? '')
      return { content: [{ type: 'text', text: tool.run(host, input) }] }
    } catch (error) {
      const text = error instanceof Error ? error.message : 'it failed'
      return { content: [{ type: 'text', text: `interlock: ${text}` }], isError: true }
    }
  })
  await server.connect(new StdioServerTransport())
}
