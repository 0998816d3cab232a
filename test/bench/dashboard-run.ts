import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { askedDraft } from '../../src/approvals/entries.ts'
import type { Request } from '../../src/approvals/request.ts'
import { type Draft, serviceDraft } from '../../src/record/entry.ts'
import { SqliteLedger } from '../../src/record/sqlite/sqlite-ledger.ts'
import { shortId } from '../../src/short-id.ts'
import { addPasskey, sitAt } from '../support/browser.ts'
import { bash } from '../support/events.ts'
import { launchDaemon } from '../support/launch.ts'
import { askPeople, makePerson, rosterOf, vouchFor } from '../support/people.ts'
import { freePort } from '../support/port.ts'

/** `dashboard-run.ts BROWSER`: prints what was measured as JSON. Ends what it starts. */
const CALLS = 30
const APPROVALS = 1_000
const ENTRIES = 100_000
const [, , browserFile = ''] = process.argv

const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'il-dash-'))
const root = path.join(folder, '.interlock')
const people = path.join(root, 'run', 'people.sock')
const carol = makePerson('carol')

async function main(): Promise<void> {
  fs.mkdirSync(path.join(folder, 'shop'), { recursive: true })
  fs.mkdirSync(root, { mode: 0o700 })
  fs.writeFileSync(path.join(root, 'roster.json'), JSON.stringify(rosterOf('solo', carol)), {
    mode: 0o600,
  })
  const port = await freePort()
  fs.writeFileSync(path.join(root, 'dashboard.json'), JSON.stringify({ port }), {
    mode: 0o600,
  })
  const browser = await chromium.launch({ executablePath: browserFile, args: ['--no-sandbox'] })
  try {
    const quick = await withDaemon(async () => calls(browser, await opened()))
    seed()
    const large = await withDaemon(async () => scrolling(browser, await opened()))
    console.log(JSON.stringify({ ...quick, ...large }))
  } finally {
    await browser.close()
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function opened(): Promise<string> {
  return (await askPeople(people, 'POST', '/api/dashboard')).body.url
}

async function withDaemon<T>(work: () => Promise<T>): Promise<T> {
  const env = { HOME: folder, PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' }
  const daemon = launchDaemon(root, env)
  try {
    while (!fs.existsSync(people)) await new Promise((resolve) => setTimeout(resolve, 20))
    return await work()
  } finally {
    const ended = new Promise((resolve) => daemon.once('exit', resolve))
    daemon.kill('SIGTERM')
    await ended
  }
}

async function calls(browser: Browser, url: string) {
  const page = await sitAt(browser, url)
  await vouchFor(people, await addPasskey(page, new URL(url).origin, 'ana'), carol)
  await page.getByText('does not count yet').waitFor({ state: 'detached' })
  const [visible, answered, beat] = [[] as number[], [] as number[], [] as number[]]
  for (let index = 0; index < CALLS; index++) {
    await page.goto(`${new URL(url).origin}/#/approvals`)
    beat.push(await repaint(page))
    const words = `rollout restart deployment web-${index}`
    const seen = page.getByText(words).first().waitFor()
    // The page notes the moment by itself: nothing of this process's own delays is in it.
    const shown = page.evaluate(
      (text) =>
        new Promise<number>((resolve) => {
          const look = () => {
            if (document.body.textContent?.includes(text))
              requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()))
            else requestAnimationFrame(look)
          }
          look()
        }),
      words,
    )
    const asked = performance.timeOrigin + performance.now()
    const held = call(`kubectl --context staging ${words}`)
    visible.push((await shown) - asked)
    await seen
    await page.getByRole('link', { name: words }).first().click()
    const button = page.getByRole('button', { name: 'Approve' })
    await button.waitFor()
    const clicked = performance.timeOrigin + performance.now()
    await button.click()
    answered.push((await held) - clicked)
  }
  await page.context().close()
  return { visible, answered, beat }
}

/** When the answer was here. */
function call(command: string): Promise<number> {
  const event = Buffer.from(bash(command, { cwd: path.join(folder, 'shop') }))
  return new Promise((resolve, reject) => {
    const socket = net.connect(path.join(root, 'run', 'hook.sock'))
    let text = ''
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
    })
    socket.on('error', reject)
    socket.on('close', () => {
      const at = performance.timeOrigin + performance.now()
      if (text.includes('"permissionDecision":"allow"')) resolve(at)
      else reject(new Error(`it was not approved: ${text.slice(0, 300)}`))
    })
    socket.write(`IL1 action claude-code ${event.length}\n`)
    socket.write(event)
  })
}

async function scrolling(browser: Browser, url: string) {
  const page = await sitAt(browser, url)
  const origin = new URL(url).origin
  const listed: number[] = []
  for (let index = 0; index < 10; index++) {
    await page.goto(`${origin}/#/now`)
    await repaint(page)
    listed.push(
      await page.evaluate(async () => {
        const start = performance.now()
        location.hash = '#/approvals'
        const isThere = () =>
          document.querySelector('h1')?.textContent?.startsWith('Approvals') === true &&
          document.querySelector('a[href^="#/approvals/"]') !== null
        while (!isThere()) await new Promise((resolve) => requestAnimationFrame(resolve))
        return performance.now() - start
      }),
    )
  }
  const frames = [...(await framesWhile(page, 40)), ...(await recordFrames(page, origin))]
  const start = performance.now()
  await page.reload()
  await page.goto(`${origin}/#/approvals`)
  await page.locator('a[href^="#/approvals/"]').first().waitFor()
  const opened = performance.now() - start
  const { body } = await askPeople(people, 'GET', '/api/approvals')
  return { listed, frames, held: { approvals: body.length, entries: ENTRIES, opened } }
}

async function recordFrames(page: Page, origin: string): Promise<readonly number[]> {
  await page.goto(`${origin}/#/record`)
  await page.locator('a[href^="#/record/"]').first().waitFor()
  return framesWhile(page, 120)
}

/** Frames while a wheel turns over the list, in milliseconds. */
async function framesWhile(page: Page, turns: number): Promise<readonly number[]> {
  await page.mouse.move(400, 450)
  const measured = page.evaluate(
    (ms) =>
      new Promise<number[]>((resolve) => {
        const frames: number[] = []
        const end = performance.now() + ms
        let last = performance.now()
        const next = (now: number) => {
          frames.push(now - last)
          last = now
          if (now < end) requestAnimationFrame(next)
          else resolve(frames.slice(1))
        }
        requestAnimationFrame(next)
      }),
    turns * 50,
  )
  for (let turn = 0; turn < turns; turn++) {
    await page.mouse.wheel(0, 900)
    await page.waitForTimeout(40)
  }
  return measured
}

function repaint(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const start = performance.now()
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)))
      }),
  )
}

/** A record of so many entries, of which so many are requests that wait. */
function seed(): void {
  const ledger = new SqliteLedger(path.join(root, 'ledger.db'))
  const drafts: Draft[] = []
  for (let index = 0; index < ENTRIES - APPROVALS; index++)
    drafts.push(serviceDraft(`entry number ${index} of a long record`, Date.now()))
  for (let index = 0; index < APPROVALS; index++) drafts.push(askedDraft(requestOf(index)))
  for (let at = 0; at < drafts.length; at += 5_000)
    ledger.append(drafts.slice(at, at + 5_000), false)
  ledger.close()
}

function requestOf(index: number): Request {
  return {
    id: shortId(),
    at: Date.now(),
    session: `session ${index}`,
    agent: 'claude-code',
    host: os.hostname(),
    operator: 'root',
    cwd: path.join(folder, 'shop'),
    deed: { kind: 'shell', text: `kubectl --context staging delete pod web-${index}`, marks: [] },
    reasons: [
      { rule: 'remote/remove', text: 'removes a pod', why: 'Others may notice.', instead: 'Ask.' },
    ],
    consequences: ['deletes a pod, which its controller starts again, in staging'],
    environment: 'staging',
    irreversible: false,
    need: { people: 1, notOperator: false, typed: '', delayMs: 0 },
    boundTo: ['the command, to the letter', `the folder ${folder}`],
    binding: randomBytes(32).toString('hex'),
    deedDigest: randomBytes(32).toString('hex'),
    salt: randomBytes(16).toString('hex'),
  }
}

await main()
