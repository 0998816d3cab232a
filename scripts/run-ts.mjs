#!/usr/bin/env node
/**
 * Runs a TypeScript file of this project on a Node that cannot: bundled beside dist/, then imported.
 *   run-ts.mjs FILE [ARGUMENT…]
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const [file, ...args] = process.argv.slice(2)
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interlock-run-'))
const outfile = path.join(folder, 'run.mjs')
process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }))
await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  external: ['libsql', 'libpg-query'],
  define: { INTERLOCK_VERSION: JSON.stringify('0.0.0-run') },
  logLevel: 'warning',
})
process.argv = [process.argv[0], file, ...args]
await import(pathToFileURL(outfile).href)
