import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addPasskey, sitAt } from '../support/browser.ts'
import { askPeople, makePerson, rosterOf, vouchFor } from '../support/people.ts'
import { toldOf } from './account.ts'
import { describeWithBrowser } from './clients.ts'
import { bashTurn } from './deeds.ts'
import { install, mustRun, placesOf } from './interlock.ts'
import { mainLane } from './model/script.ts'
import { type Run, runClaude } from './run-claude.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

const SECONDS = 1_000
/** Gives the agent a terminal, so that its calls are held for people: `script` runs one command line. */
const TERMINAL = ['bash', '-c', 'exec script -qec "$(printf "%q " "$@")" /dev/null', 'bash']
const DELETE = 'psql postgres://app@prod-db.example.com/shop -c "delete from users where id = 3"'

/** The real dashboard in a real browser, real passkeys, and the real agent behind the same daemon. */
describeWithBrowser('The dashboard', (claude, chromiumFile) => {
  let sandbox: Sandbox
  let browser: Browser
  let url: string
  let people: string
  let ana: Page
  let bob: Page
  /** The first of the roster, whose key is at a terminal. */
  const carol = makePerson('carol')
  const complaints: string[] = []

  beforeAll(async () => {
    sandbox = await openSandbox()
    await install(sandbox)
    const { root } = placesOf(sandbox)
    const roster = JSON.stringify(rosterOf('team', carol))
    writeFileSync(join(root, 'roster.json'), roster, { mode: 0o600 })
    url = /http:\S+/.exec(await mustRun(sandbox, 'dashboard'))?.[0] ?? ''
    people = join(root, 'run/people.sock')
    const wrapper = join(sandbox.folder, 'chromium')
    const enter = sandbox.namespace.enterNetwork.join(' ')
    writeFileSync(wrapper, `#!/bin/sh\nexec ${enter} ${chromiumFile} "$@"\n`, { mode: 0o755 })
    browser = await chromium.launch({ executablePath: wrapper, args: ['--no-sandbox'] })
    ana = await sit()
    bob = await sit()
  }, 90 * SECONDS)

  afterAll(async () => {
    await browser?.close()
    sandbox?.close()
  })

  async function sit(): Promise<Page> {
    const page = await sitAt(browser, url)
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.reload()
    return page
  }

  const open = (page: Page, where: string) => page.goto(`${new URL(url).origin}/#/${where}`)

  /** The agent asks for one thing, at a terminal of its own. */
  const ask = (call: string, command: string, meanwhile?: () => Promise<void>): Promise<Run> =>
    runClaude(claude, sandbox, {
      script: {
        // It works on for a moment, so that there is something live to be seen.
        lanes: [
          mainLane(bashTurn(call, command), bashTurn(`${call}_2`, 'sleep 2'), { text: 'finished' }),
        ],
      },
      wrapper: TERMINAL,
      ...(meanwhile && { meanwhile }),
    })

  const waiting = async (): Promise<readonly { id: string; held: boolean }[]> => {
    const { body } = await askPeople(people, 'GET', '/api/approvals')
    return body.filter(({ state }: { state: string }) => state === 'waiting')
  }

  async function openWaiting(page: Page, words: string): Promise<void> {
    await open(page, 'approvals')
    await page.getByRole('link', { name: words }).first().click()
    await page.getByRole('button', { name: 'Approve' }).waitFor()
  }

  async function approve(page: Page, words: string): Promise<void> {
    await openWaiting(page, words)
    await page.getByLabel('To approve, type').fill('production')
    await page.getByRole('button', { name: 'Approve' }).click()
  }

  describe('people', () => {
    it('make passkeys, which count once somebody has vouched for them', async () => {
      for (const [page, person] of [
        [ana, 'ana'],
        [bob, 'bob'],
      ] as const) {
        const id = await addPasskey(page, new URL(url).origin, person)
        await page.getByText('does not count yet').first().waitFor()
        expect((await vouchFor(people, id, carol)).body).toMatchObject({ counts: true, person })
        await page.getByText('does not count yet').waitFor({ state: 'detached' })
      }
    })

    it('vouch for another passkey with their own', async () => {
      const other = await sit()
      await addPasskey(other, new URL(url).origin, 'ana')
      await open(ana, 'health')
      await ana.getByRole('button', { name: /^Vouch for it/ }).click()
      await ana.getByText('does not count yet').waitFor({ state: 'detached' })
      await other.close()
    })
  })

  describe('the agent', () => {
    it('is seen live, and is refused because of the freeze that was set here', async () => {
      await open(ana, 'modes')
      await ana.getByLabel('Reason').fill('launch week')
      await ana.getByRole('button', { name: /^Freeze/ }).click()
      await ana.getByRole('heading', { name: /^freeze/ }).waitFor()
      await open(bob, 'now')
      const run = await ask('toolu_frozen', 'git push origin main', async () => {
        await bob.getByText('1 stopped').waitFor({ timeout: 30 * SECONDS })
        await bob.getByText('sleep 2').first().waitFor()
      })
      await open(bob, 'record')
      await bob.getByText('git push origin main').first().waitFor()
      expect(toldOf(run, 'toolu_frozen')?.text).toMatch(/The mode is freeze, .*launch week/)

      await ana.getByRole('button', { name: /^End it/ }).click()
      await ana.getByText('Build mode everywhere').waitFor()
      const after = await ask('toolu_after', 'git push origin main')
      expect(toldOf(after, 'toolu_after')?.refused).toBe(false)
    })

    it('goes on in production when two different people have said yes, each with a passkey', async () => {
      const run = await ask('toolu_two', DELETE, async () => {
        await expect
          .poll(async () => (await waiting())[0]?.held, { timeout: 30 * SECONDS })
          .toBe(true)
        await approve(ana, 'delete from users')
        await ana.getByText('Your yes is in the record.').waitFor()
        expect(await waiting()).toHaveLength(1)
        await approve(bob, 'delete from users')
      })
      // It ran: there is no such program here, which is no refusal of ours.
      expect(toldOf(run, 'toolu_two')?.text).not.toContain('Interlock')
      expect(toldOf(run, 'toolu_two')?.text).toMatch(/psql/)
      expect(await waiting()).toEqual([])
    })

    it('does not when one person has said so, though with two keys', async () => {
      const run = await ask('toolu_one', DELETE, async () => {
        await expect
          .poll(async () => (await waiting())[0]?.held, { timeout: 30 * SECONDS })
          .toBe(true)
        await approve(ana, 'delete from users')
        await ana.getByText('Your yes is in the record.').waitFor()
        await approve(ana, 'delete from users')
        await ana.getByText('two keys of one person are one person').waitFor()
        await bob.getByRole('heading').first().waitFor()
        await openWaiting(bob, 'delete from users')
        await bob.getByRole('button', { name: 'Refuse' }).click()
      })
      expect(toldOf(run, 'toolu_one')?.refused).toBe(true)
      expect(toldOf(run, 'toolu_one')?.text).toContain('bob has refused it')
    })

    it('does not with another command, by one character', async () => {
      const other = DELETE.replace('id = 3', 'id = 4')
      const run = await ask('toolu_other', other, async () => {
        await expect
          .poll(async () => (await waiting())[0]?.held, { timeout: 30 * SECONDS })
          .toBe(true)
        await openWaiting(bob, 'id = 4')
        await bob.getByRole('button', { name: 'Refuse' }).click()
      })
      expect(toldOf(run, 'toolu_other')?.refused).toBe(true)
    })
  })

  it('shows what a program of the agent’s has changed, and brings it back with one button', async () => {
    const notes = join(sandbox.project, 'notes.txt')
    writeFileSync(notes, 'weeks of work')
    writeFileSync(
      join(sandbox.project, 'tidy.mjs'),
      `import fs from 'node:fs'; fs['rm' + 'Sync']('notes.txt')`,
    )
    await runClaude(claude, sandbox, {
      script: { lanes: [mainLane(bashTurn('toolu_tidy', 'node tidy.mjs'), { text: 'finished' })] },
    })
    expect(existsSync(notes)).toBe(false)
    await open(ana, 'timeline')
    const step = ana.getByRole('link', { name: 'node tidy.mjs' })
    // It is looked for after the call, off everybody's way.
    while ((await step.count()) === 0) {
      await ana.getByRole('button', { name: 'Look again' }).click()
      await ana.waitForTimeout(200)
    }
    await step.first().click()
    await ana.getByText(/back +.*notes\.txt/).waitFor()
    await ana.getByRole('button', { name: 'Bring this back' }).click()
    await ana.getByText('Brought back, and checked.').waitFor()
    expect(readFileSync(notes, 'utf8')).toBe('weeks of work')
  })

  it('has nothing to complain about', () => {
    // A refusal of the daemon's is shown in words; the browser notes its status by itself.
    const others = complaints.filter((text) => !/status of 400/.test(text))
    expect(others).toEqual([])
  })
})
