#!/usr/bin/env node
/**
 * Builds dist/: the CLI and the daemon (ES modules, libraries kept outside), the in-process hook (one CommonJS file
 * with everything inside), the dashboard, and the native client where a C compiler is found. `--watch` builds again on change.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, context, transformSync } from 'esbuild'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const dist = path.join(root, 'dist')
const quiet = process.argv.includes('--quiet')
const watch = process.argv.includes('--watch')
const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))

/** The hook must stay small: everything it loads is paid for on each call while the daemon is down. Half of it reads shell and SQL; a tenth knows what merely looks, which chat, plan and freeze ask. */
const HOOK_BYTES_MAX = 656 * 1024
/** What must never be in it: their load time alone exceeds its budget. */
const HOOK_NEVER = [
  'libsql',
  'libpg-query',
  'valibot',
  'citty',
  '@clack/prompts',
  'jsonc-parser',
  'pg',
  'mysql2',
  '@napi-rs/xattr',
]

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
  metafile: true,
  legalComments: 'none',
  define: { INTERLOCK_VERSION: JSON.stringify(version) },
}
const modules = {
  ...shared,
  entryPoints: {
    cli: 'src/cli/main.ts',
    daemon: 'src/daemon/main.ts',
    slack: 'src/notify/slack-app.ts',
    postgres: 'src/record/postgres/thread.ts',
    timeline: 'src/recovery/timeline/process.ts',
    copier: 'src/recovery/at-length/process.ts',
    keeper: 'src/daemon/keeper/process.ts',
  },
  outdir: dist,
  format: 'esm',
  splitting: true,
  packages: 'external',
  chunkNames: 'chunks/[name]-[hash]',
  outExtension: { '.js': '.mjs' },
}
/** Rules carry their examples, which are tests and documentation; the hook has no use for them. */
const withoutExamples = {
  name: 'without-examples',
  setup(build) {
    build.onLoad({ filter: /src[\\/]rules[\\/]\w+[\\/][\w-]+\.ts$/ }, ({ path: file }) => {
      const text = fs.readFileSync(file, 'utf8')
      const contents = text.replace(
        / {2}examples: \{[\s\S]*?\n {2}\},\n/,
        '  examples: { stops: [], allows: [] },\n',
      )
      return { contents, loader: 'ts' }
    })
  },
}
/** Built-in modules that a common call does not need are loaded by the first use of one of their functions. */
const LAZY = {
  'node:child_process': ['spawn', 'execFile', 'execFileSync'],
  'node:net': ['connect'],
  'node:os': ['homedir', 'tmpdir', 'userInfo'],
}
const lazyBuiltIns = {
  name: 'lazy-built-ins',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path: name, namespace }) => {
      if (namespace === 'built-in' || !LAZY[name]) return { path: name, external: true }
      return { path: name, namespace: 'built-in' }
    })
    build.onLoad({ filter: /./, namespace: 'built-in' }, ({ path: name }) => {
      const calls = LAZY[name].map(
        (f) => `export const ${f} = (...a) => require('${name}').${f}(...a)`,
      )
      return { contents: `${calls.join('\n')}\nexport default { ${LAZY[name].join(', ')} }` }
    })
  },
}
const hook = {
  ...shared,
  plugins: [withoutExamples, lazyBuiltIns],
  entryPoints: { hook: 'src/client/main.ts' },
  outdir: dist,
  write: false,
  format: 'cjs',
  define: { ...shared.define, 'import.meta.url': 'module.filename' },
  minify: true,
  outExtension: { '.js': '.cjs' },
}

/** The dashboard: one script, loaded once for each page that is opened. */
const web = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'warning',
  legalComments: 'none',
  entryPoints: { app: 'web/src/main.tsx' },
  outdir: path.join(dist, 'web'),
}
const WEB_FILES = ['index.html', 'style.css']

function copyWebFiles() {
  fs.mkdirSync(path.join(dist, 'web'), { recursive: true })
  for (const name of WEB_FILES)
    fs.copyFileSync(path.join(root, 'web', name), path.join(dist, 'web', name))
}

function checkHook(result) {
  const [output] = result.outputFiles
  if (output.contents.length > HOOK_BYTES_MAX) {
    throw new Error(`the hook has ${output.contents.length} bytes; its limit is ${HOOK_BYTES_MAX}`)
  }
  const inputs = Object.keys(result.metafile.inputs)
  for (const name of HOOK_NEVER) {
    const found = inputs.find((input) => input.includes(`node_modules/${name}/`))
    if (found) throw new Error(`the hook holds ${found}, which must never be in it`)
  }
  return output.contents
}

/** The program under the digest of its content, so that a code cache can never be another program's; then its loader. */
function writeHook(contents) {
  const digest = createHash('sha256').update(contents).digest('hex').slice(0, 12)
  const program = `hook-${digest}.cjs`
  const loader = fs.readFileSync(path.join(root, 'src/client/loader.cjs'), 'utf8')
  const text = transformSync(loader, {
    minify: true,
    define: { HOOK_PROGRAM: JSON.stringify(program) },
  }).code
  fs.writeFileSync(path.join(dist, program), contents)
  fs.writeFileSync(path.join(dist, 'hook.cjs'), text)
  for (const name of fs.readdirSync(dist)) {
    if (/^hook-[0-9a-f]{12}\.cjs$/.test(name) && name !== program) fs.rmSync(path.join(dist, name))
  }
}

/** Static and small where it can be: musl starts four times faster than a dynamic glibc program. */
function buildNative() {
  const source = path.join(root, 'native/hook.c')
  const target = path.join(dist, 'interlock-hook')
  const stamp = `${target}.source`
  const digest = createHash('sha256').update(fs.readFileSync(source)).digest('hex')
  if (fs.existsSync(target) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === digest)
    return 'unchanged'
  const tries = [
    ['musl-gcc', ['-static', '-s', '-Wl,-z,noseparate-code']],
    ['cc', ['-static', '-s']],
    ['cc', []],
  ]
  for (const [compiler, flags] of tries) {
    try {
      execFileSync(compiler, ['-std=c11', '-O2', ...flags, '-o', target, source], { stdio: 'pipe' })
      fs.writeFileSync(stamp, digest)
      return `${compiler} ${flags.join(' ')}`.trim()
    } catch {
      // The next way may work; without any, the bash client or the Node bundle is used, and doctor says so.
    }
  }
  fs.rmSync(target, { force: true })
  fs.rmSync(stamp, { force: true })
  return 'no C compiler: the bash client will be used'
}

/** Only after the build: a program that starts meanwhile still finds what it names. */
function removeStaleChunks(outputs) {
  const chunks = path.join(dist, 'chunks')
  const made = new Set(outputs.map((output) => path.basename(output)))
  for (const name of fs.existsSync(chunks) ? fs.readdirSync(chunks) : []) {
    if (!made.has(name)) fs.rmSync(path.join(chunks, name))
  }
}

fs.mkdirSync(dist, { recursive: true })
copyWebFiles()
if (watch) {
  for (const options of [modules, hook, web])
    await (await context({ ...options, logLevel: 'info' })).watch()
} else {
  const [modulesResult, hookResult] = await Promise.all([build(modules), build(hook), build(web)])
  removeStaleChunks(Object.keys(modulesResult.metafile.outputs))
  writeHook(checkHook(hookResult))
  fs.chmodSync(path.join(dist, 'cli.mjs'), 0o755)
  fs.copyFileSync(path.join(root, 'native/hook.bash'), path.join(dist, 'interlock-hook.bash'))
  fs.chmodSync(path.join(dist, 'interlock-hook.bash'), 0o755)
  const native = buildNative()
  if (!quiet) console.log(`built dist/ (native client: ${native})`)
}
