import { describe, expect, it } from 'vitest'
import { HYPOTHETICAL } from '../../world/hypothetical.ts'
import { factsOf } from '../facts-of.ts'

const FILES: Readonly<Record<string, string>> = {
  '/home/user/.kube/config': 'apiVersion: v1\ncurrent-context: shop-prod\nclusters: []\n',
  '/home/user/.config/gcloud/active_config': 'production\n',
  '/home/user/project/.terraform/environment': 'live',
  '/home/user/.docker/config.json': '{"auths":{},"currentContext":"prod-swarm"}',
}

function environments(command: string, files = FILES): readonly string[] {
  const answers = { ...HYPOTHETICAL.answers, text: (path: string) => ({ text: files[path] }) }
  const { effects } = factsOf(
    {
      origin: { agent: 'interlock', session: '', tool: 'check' },
      cwd: undefined,
      deed: { kind: 'shell', command, dialect: 'bash', background: false },
    },
    { ...HYPOTHETICAL, answers },
  )
  return [
    ...new Set(effects.filter(({ verb }) => verb !== 'read').map(({ environment }) => environment)),
  ]
}

describe('what is chosen in a file counts where the words name nothing', () => {
  it.each([
    ['kubectl rollout restart deployment web', 'production'],
    ['helm upgrade web ./chart', 'production'],
    ['gcloud run services update-traffic api --to-latest', 'production'],
    ['terraform apply -auto-approve', 'production'],
    ['docker volume rm data', 'production'],
  ])('%s', (command, environment) => {
    expect(environments(command)).toContain(environment)
    expect(environments(command, {})).not.toContain(environment)
  })

  it.each([
    'kubectl --context staging rollout restart deployment web',
    'export KUBECONFIG=other; kubectl rollout restart deployment web',
    'gcloud --project shop-dev run services update-traffic api --to-latest',
    'docker -H tcp://127.0.0.1:2375 volume rm data',
  ])('but not where they choose something else: %s', (command) => {
    expect(environments(command)).not.toContain('production')
  })

  it('never makes a place less dangerous: a variable that nobody sees may have chosen another', () => {
    const files = { '/home/user/.kube/config': 'current-context: minikube\n' }
    expect(environments('kubectl delete deployment web', files)).toEqual(['unknown'])
  })
})
