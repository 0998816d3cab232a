/** What a session is about in one place: the word that stands in texts, and a form of it that a person asks with. */
export interface Subject {
  readonly word: string
  readonly said: string
}

const WORDS = [
  'checkout:checkouts',
  'invoice:invoicing',
  'refund:refunds',
  'inventory:inventories',
  'warehouse:warehouses',
  'shipment:shipments',
  'coupon:coupons',
  'newsletter:newsletters',
  'avatar:avatars',
  'webhook:webhooks',
  'payroll:payrolls',
  'catalog:catalogs',
  'wishlist:wishlists',
  'onboarding:onboardings',
  'telemetry:telemetry',
  'thumbnail:thumbnails',
  'calendar:calendars',
  'reservation:reservations',
  'passport:passports',
  'voucher:vouchers',
  'geocoder:geocoding',
  'subscription:subscriptions',
  'translation:translations',
  'scheduler:scheduling',
  'dispatcher:dispatching',
  'replica:replicas',
  'crawler:crawling',
  'sitemap:sitemaps',
  'mailer:mailing',
  'courier:couriers',
  'barcode:barcodes',
  'tariff:tariffs',
  'escrow:escrows',
  'dividend:dividends',
  'appointment:appointments',
  'prescription:prescriptions',
  'laboratory:laboratories',
  'beacon:beacons',
  'turbine:turbines',
  'greenhouse:greenhouses',
  'kiosk:kiosks',
  'donation:donations',
  'auction:auctions',
  'playlist:playlists',
  'carousel:carousels',
  'leaderboard:leaderboards',
  'timesheet:timesheets',
  'questionnaire:questionnaires',
] as const

export const SUBJECTS: readonly Subject[] = WORDS.map((pair) => {
  const [word = pair, said = pair] = pair.split(':')
  return { word, said }
})

export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
