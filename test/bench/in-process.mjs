import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const ENTRY = fileURLToPath(new URL('./decide-entry.ts', import.meta.url))

/** The judgement of this very tree, bundled as it is shipped: `lines` and `judge`. */
export async function judgement(folder) {
  const outfile = path.join(folder, 'decide.mjs')
  await build({
    entryPoints: [ENTRY],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    logLevel: 'error',
  })
  return import(pathToFileURL(outfile).href)
}
