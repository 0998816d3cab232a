#!/usr/bin/env node
/**
 * Runs a TypeScript file of this project on a Node that cannot: bundled beside dist/, then imported.
 *   run-ts.mjs FILE [ARGUMENT…]
 */
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const [file, ...args] = process.argv.slice(2)
// Beside the build, so that packages are found as they are from there.
const dist = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'dist')
fs.mkdirSync(dist, { recursive: true })
const folder = fs.mkdtempSync(path.join(dist, 'run-'))
const outfile = path.join(folder, 'run.mjs')
process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }))
await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  define: { INTERLOCK_VERSION: JSON.stringify('0.0.0-run') },
  logLevel: 'warning',
})
process.argv = [process.argv[0], file, ...args]
await import(pathToFileURL(outfile).href)
