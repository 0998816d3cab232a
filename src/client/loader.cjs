/**
 * Starts the in-process hook from V8's own code cache, where there is one of this very program and this very Node:
 * compiling it anew is a good part of the hook's time. Both lie beside this file, in a folder of the owner's alone;
 * `deploy` makes the cache. Where none fits, the program is compiled as ever.
 */
const fs = require('node:fs')
const vm = require('node:vm')

const program = `${__dirname}/${HOOK_PROGRAM}`
const cacheFile = `${program}.${process.version}.cache`
// The bundle is pure ASCII: Latin-1 spares V8 the decoding.
const source = fs.readFileSync(program, 'latin1')

function readCache() {
  try {
    return fs.readFileSync(cacheFile)
  } catch {
    return undefined
  }
}

// Until the program has answered, an end of this process is a refusal.
process.exitCode = 2
const script = new vm.Script(`(function (require, module, exports, saveCache) {${source}\n})`, {
  filename: program,
  cachedData: readCache(),
})
script.runInThisContext()(require, module, exports, () => {
  const temporary = `${cacheFile}.${process.pid}`
  fs.writeFileSync(temporary, script.createCachedData(), { mode: 0o600 })
  fs.renameSync(temporary, cacheFile)
})
