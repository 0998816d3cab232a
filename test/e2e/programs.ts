import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The rig's own processes, each one file that any supported Node runs. */
export interface Programs {
  readonly model: string
  readonly mcpServer: string
  readonly hook: string
}

const SOURCES = {
  model: fileURLToPath(new URL('./model/main.ts', import.meta.url)),
  'mcp-server': fileURLToPath(new URL('./mcp-server.ts', import.meta.url)),
  hook: fileURLToPath(new URL('./hook.ts', import.meta.url)),
}

/** Node 20 does not run TypeScript, so what must be a process is bundled first. */
export async function buildPrograms(folder: string): Promise<Programs> {
  await build({
    entryPoints: SOURCES,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  })
  return {
    model: `${folder}/model.mjs`,
    mcpServer: `${folder}/mcp-server.mjs`,
    hook: `${folder}/hook.mjs`,
  }
}
