#!/usr/bin/env node
/**
 * `npm run bench [-- --json]`: what a hook call costs, beside floors and a rival that are measured in the same rounds.
 * A bar that is missed is printed as such; only a call that answers wrongly, or is not recorded, ends with 1.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { budgets } from './budgets.mjs'
import { cold } from './cold.mjs'
import { dashboard } from './dashboard.mjs'
import { database } from './database.mjs'
import { decide } from './decide.mjs'
import { folder as folderFigures, keeping } from './folder.mjs'
import { long } from './long.mjs'
import { memory } from './memory.mjs'
import { personAt } from './person.mjs'
import { openProject } from './project.mjs'
import { openRaces } from './race.mjs'
import { refused } from './refused.mjs'
import { table } from './table.mjs'
import { usage } from './usage.mjs'
import { warm } from './warm.mjs'

const json = process.argv.includes('--json')
const start = performance.now()
const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'il-bench-'))
const people = ['up', 'down'].map((name) => personAt(path.join(folder, name)))
const sections = []

function show(section) {
  sections.push(section)
  if (!json) console.log(table(section))
}

// However it ends, no daemon and no folder is left.
process.once('SIGINT', () => process.exit(130))
process.once('exit', () => {
  for (const person of people) person.stopDaemon()
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

const race = openRaces(folder)
const project = openProject(path.join(folder, 'project'))
const [up, down] = people
for (const person of people) person.install()
down.stopDaemon()
show(await memory(up, 'just started'))
show(warm({ race, up, project }))
show(await memory(up, 'after these calls'))
show(cold({ race, up, down, project }))
show(refused({ race, up, project }))
show(keeping({ up, project }))
show(budgets({ up, project }))
show(await decide(folder))
show(await long(folder))
for (const section of dashboard()) show(section)
for (const section of database()) show(section)
for (const section of folderFigures()) show(section)
for (const section of usage(folder)) show(section)

const seconds = Math.round((performance.now() - start) / 1000)
const machine = `${os.cpus().length} x ${os.cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`
if (json) console.log(JSON.stringify({ machine, seconds, sections }, null, 2))
else console.log(`${machine}; ${seconds} s`)
