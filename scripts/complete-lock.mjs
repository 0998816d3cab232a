#!/usr/bin/env node
/**
 * Adds to package-lock.json the platform packages that `npm install` left out because it could not see them from here
 * (npm then refuses its own lock in `npm ci`). What a package is for stands in its name; npm installs only what fits.
 * Run it after `npm install`, before committing the lock.
 */
import fs from 'node:fs'

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const PROCESSORS = {
  arm64: 'arm64',
  x64: 'x64',
  ia32: 'ia32',
  arm: 'arm',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
}

const file = 'package-lock.json'
const lock = JSON.parse(fs.readFileSync(file, 'utf8'))
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`
    const words = name.split('/').at(-1).split('-')
    const os = SYSTEMS.find((system) => words.includes(system))
    const cpu = Object.entries(PROCESSORS).find(([word]) => words.includes(word))?.[1]
    if (path === '' || lock.packages[key] || !os || !cpu) continue
    const libc = words.some((word) => word.startsWith('musl'))
      ? ['musl']
      : words.some((word) => word.startsWith('gnu')) || os === 'linux'
        ? ['glibc']
        : undefined
    lock.packages[key] = {
      version,
      cpu: [cpu],
      ...(entry.dev && { dev: true }),
      ...(libc && { libc }),
      optional: true,
      os: [os],
    }
    console.log(`added ${name}@${version}`)
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)),
)
fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
