import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sitAt } from '../support/browser.ts'
import { askPeople } from '../support/people.ts'
import { writeTranscript } from '../support/small-transcript.ts'
import { describeWithBrowser } from './clients.ts'
import { install, mustRun, placesOf } from './interlock.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

const SECONDS = 1_000
/** Text that would run, turn around or give away, if anything obeyed it. */
const HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=2</script>'
const TURNED = 'a\u202Edrowssap\u202C\u200Bz'
const SECRET = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'
const PASTE = [
  'Here is the checkout DOM:',
  HOSTILE,
  `<p>${TURNED}</p>`,
  `<meta name="token" content="${SECRET}">`,
  ...Array.from({ length: 40 }, (_, i) => `<div id="row-${i}">\t<b>buy ${i}</b></div>\r`),
].join('\n')
const LONG = Array.from({ length: 2_500 }, (_, i) =>
  i % 100 === 7 ? '' : `line ${i + 1} of the long log`,
).join('\n')

/** What a compaction took, in a real browser: read as text, whatever it says. */
describeWithBrowser('The page Context', (_claude, chromiumFile) => {
  let sandbox: Sandbox
  let browser: Browser
  let page: Page
  let origin: string
  let transcript: string
  const complaints: string[] = []

  beforeAll(async () => {
    sandbox = await openSandbox()
    await install(sandbox)
    transcript = join(sandbox.folder, '5847f7a7-04c0.jsonl')
    writeTranscript(transcript, sandbox.project, [
      { user: PASTE },
      { tool: 'Bash', input: { command: 'cat app.log' }, output: LONG },
      { user: `never ${HOSTILE}` },
      { compacted: 'auto', before: 168_000, after: 12_000 },
      { user: 'go on' },
      { assistant: 'Going on.', tokens: 150_000 },
    ])
    await mustRun(sandbox, 'context', 'index', transcript)
    const url = /http:\S+/.exec(await mustRun(sandbox, 'dashboard'))?.[0] ?? ''
    origin = new URL(url).origin
    const wrapper = join(sandbox.folder, 'chromium')
    const enter = sandbox.namespace.enterNetwork.join(' ')
    writeFileSync(wrapper, `#!/bin/sh\nexec ${enter} ${chromiumFile} "$@"\n`, { mode: 0o755 })
    browser = await chromium.launch({ executablePath: wrapper, args: ['--no-sandbox'] })
    page = await sitAt(browser, url)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
  }, 90 * SECONDS)

  afterAll(async () => {
    await browser?.close()
    sandbox?.close()
  })

  const original = async (): Promise<string> =>
    (await page.locator('.lines .l').allTextContents()).join('\n')

  it('leads by keys from a session to what each compaction took', async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('c')
    await page.getByRole('link', { name: /5847f7a7/ }).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByText('75 % full, 150k of 200k tokens').waitFor()
    await page.getByText('168k to 12k tokens').waitFor()
    await page.getByText(/^3 items, .*, left the context$/).waitFor()
    const pastes = page.getByRole('region', { name: 'Pastes' })
    expect(await pastes.getByRole('link').count()).toBe(1)
    expect(await page.getByRole('region', { name: 'Outputs' }).textContent()).toContain(
      'cat app.log',
    )
  })

  it('shows an original as text that nothing obeys, with its secrets masked', async () => {
    await page.getByRole('link', { name: /Here is the checkout DOM/ }).click()
    await page.getByText('Said or pasted by the user. Quoted data').waitFor()
    await page.locator('.lines').waitFor()
    const text = await original()
    expect(text).toContain(HOSTILE)
    expect(text).toContain('a·drowssap··z')
    expect(text).toContain('<div id="row-39">\t<b>buy 39</b></div>')
    expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B]/)
    expect(text).not.toContain(SECRET)
    await page.getByText('1 secret is masked').waitFor()
    expect(await page.locator('.lines img, .lines script, .epochs img').count()).toBe(0)
    expect(await page.evaluate(`'hit' in window`)).toBe(false)
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('interlock recall R1')
    await page.keyboard.press('Escape')
    await page.getByText('Open an item to read the original.').waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('item R1')
  })

  it('gives a large original page by page, whole at the end', async () => {
    await page.getByRole('link', { name: /cat app.log/ }).click()
    await page.locator('.lines').waitFor()
    const more = page.getByRole('button', { name: 'Show more' })
    expect(await original()).not.toContain('line 2500 of')
    while ((await more.count()) > 0) {
      await more.click()
      await page.getByText('Loading…').waitFor({ state: 'detached' })
    }
    expect(await original()).toBe(`cat app.log\n${LONG}`)
    const copied = `getSelection().selectAllChildren(document.querySelector('.lines')); getSelection().toString()`
    expect(await page.evaluate(copied)).toBe(`cat app.log\n${LONG}`)
  })

  it('finds items by what they say, best first', async () => {
    const box = page.getByRole('searchbox', { name: 'Search this session' })
    await page.keyboard.press('/')
    await page.keyboard.type('checkout DOM')
    const found = page.getByRole('list', { name: 'Found, best first' })
    expect(await found.getByRole('link').first().textContent()).toContain('R1')
    await box.fill('--store zebra unheard of')
    await page.getByText('Nothing in this session says that.').waitFor()
    await box.fill('')
    await page.getByText('In the context now').waitFor()
  })

  it('refuses a session and an item that the store does not know', async () => {
    const session = page.url().split('/').at(-2)
    await page.goto(`${origin}/#/context/${'0'.repeat(24)}`)
    await page.getByText('No session with this name is kept.').waitFor()
    const people = join(placesOf(sandbox).root, 'run/people.sock')
    for (const [address, error] of [
      ['..%2F..%2Fetc%2Fpasswd', 'No session with this name is kept.'],
      [`${encodeURIComponent(transcript)}/items/R1`, 'No session with this name is kept.'],
      [`${session}/items/..%2FR1`, 'No item has such an id. Ids: R7'],
      [`${session}/items/R1?offset=-1`, 'offset: a number of characters'],
      [`${session}/items/R999`, `there is no R999 in ${transcript}`],
    ])
      expect((await askPeople(people, 'GET', `/api/context/${address}`)).body).toEqual({ error })
  })

  it('says so when the transcript is gone, on a phone too', async () => {
    rmSync(transcript)
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`${origin}/#/context`)
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.getByText(/^gone$/).waitFor()
    await page.getByRole('link', { name: /5847f7a7/ }).click()
    await page.getByText('The agent has deleted this transcript.').waitFor()
    await page.getByText('no copy is left').first().waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false)
    await page.getByRole('link', { name: /^R1/ }).click()
    await page.getByText(/R1 is no longer what it was/).waitFor()
    await page.getByRole('link', { name: 'The session' }).click()
    await page.getByText('The agent has deleted this transcript.').waitFor()
  })

  it('has nothing to complain about', () => {
    // A refusal of the daemon's is shown in words; the browser notes its status by itself.
    expect(complaints.filter((text) => !/status of 400/.test(text))).toEqual([])
  })
})
