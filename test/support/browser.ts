import type { Browser, Page } from 'playwright-core'

export interface Seat {
  readonly width?: number
  readonly height?: number
  readonly dark?: boolean
}

/** Somebody at a browser of their own, with an authenticator of their own, in front of the open dashboard. */
export async function sitAt(
  browser: Browser,
  url: string,
  { width = 1280, height = 900, dark = false }: Seat = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    hasTouch: width < 600,
  })
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await page.goto(url)
  await page.getByRole('heading', { name: 'Now' }).waitFor()
  return page
}

/** Adds a passkey through the page, and gives the id by which somebody can vouch for it. */
export async function addPasskey(page: Page, origin: string, person: string): Promise<string> {
  await page.goto(`${origin}/#/health`)
  await page.getByLabel('Person').fill(person)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  const said = await page.getByText(`The passkey of ${person} is on the roster as`).textContent()
  return /as (\w{16})/.exec(said ?? '')?.[1] ?? ''
}
