import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'system/delete-remote',
  title: 'deletes something on another machine',
  effect: 'deny',
  why: 'What lies behind that address is not known here, and nothing here can bring it back.',
  instead: 'Show the person the request and let them send it.',
  examples: {
    stops: [
      'curl -X DELETE https://api.acme.io/accounts/7',
      'rsync -avz --delete ./public/ deploy@prod-web-1:/var/www/html/',
    ],
    allows: ['curl -X DELETE http://localhost:3000/items/7', 'curl -I https://example.com'],
  },
  match: effectsWhere(
    ({ verb, target, environment }) =>
      verb === 'delete' && target.kind === 'network' && environment !== 'local',
  ),
})
