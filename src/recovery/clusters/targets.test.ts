import { expect, test } from 'vitest'
import { judged } from '../../../test/support/judged.ts'
import { HYPOTHETICAL } from '../../world/hypothetical.ts'
import { clusterTargetsOf } from './targets.ts'

const of = (command: string) =>
  clusterTargetsOf(judged(command, { ...HYPOTHETICAL, cwd: '/srv/shop' }).facts)

test.each([
  ['kubectl delete deploy web api', { by: 'name', kinds: ['deploy'], names: ['web', 'api'] }],
  ['kubectl delete deploy/web', { by: 'name', kinds: ['deploy'], names: ['web'] }],
  [
    'kubectl delete po,svc -l app=web',
    { by: 'list', kinds: ['po', 'svc'], everywhere: false, selector: 'app=web' },
  ],
  ['kubectl delete cm --all -A', { by: 'list', kinds: ['cm'], everywhere: true }],
  ['kubectl scale deploy web --replicas 0', { by: 'name', kinds: ['deploy'], names: ['web'] }],
  ['kubectl set image deploy/web web=x:2', { by: 'name', kinds: ['deploy'], names: ['web'] }],
  ['kubectl label ns shop a=b c-', { by: 'name', kinds: ['ns'], names: ['shop'] }],
  ['kubectl rollout undo deploy web', { by: 'name', kinds: ['deploy'], names: ['web'] }],
  [
    'kubectl apply -f k8s/ -fother.yaml',
    { by: 'files', files: ['/srv/shop/k8s/', '/srv/shop/other.yaml'] },
  ],
  ['cd infra && kubectl apply -f ./a.yaml', { by: 'files', files: ['/srv/shop/infra/a.yaml'] }],
  [
    `echo '{"kind":"ConfigMap"}' | kubectl apply -f -`,
    { by: 'files', files: [], input: '{"kind":"ConfigMap"}\n' },
  ],
  ['timeout 30 kubectl -n=shop delete cm a', { by: 'name', kinds: ['cm'], names: ['a'] }],
])('%s', (command, objects) => {
  expect(of(command)).toMatchObject({ targets: [{ objects }], beyond: [] })
})

test.each([
  'kubectl get pods',
  'kubectl delete cm a --dry-run=server',
  'kubectl create deployment web --image=x',
  'kubectl label --list cm a',
  'ls',
])('nothing is kept for %s', (command) => {
  expect(of(command)).toEqual({ targets: [], beyond: [] })
})

test.each([
  // Another configuration, server, account or program than the person's own.
  ['KUBECONFIG=evil kubectl delete cm a', 'a variable leads it'],
  ['export KUBECONFIG=evil; kubectl delete cm a', 'a variable leads it'],
  ['HOME=/srv/shop kubectl delete cm a', 'a variable leads it'],
  ['export PATH=.:$PATH; kubectl delete cm a', 'a variable leads it'],
  ['HTTPS_PROXY=http://x kubectl delete cm a', 'a variable leads it'],
  ['kubectl -s https://evil delete cm a', 'its option'],
  ['kubectl --server=https://evil delete cm a', 'its option'],
  ['kubectl --token=x delete cm a', 'its option'],
  ['kubectl --as=root delete cm a', 'its option'],
  ['kubectl --user=other delete cm a', 'its option'],
  ['kubectl --cluster=other delete cm a', 'its option'],
  ['./kubectl delete cm a', ''],
  ['sudo kubectl delete cm a', 'it is run by'],
  ['ssh box kubectl delete cm a', 'it runs elsewhere'],
  ['kubectl config use-context prod && kubectl delete cm a', 'choose another cluster'],
  ['source .env && kubectl delete cm a', 'choose another cluster'],
  // Words that would become options, or more than a name.
  ['kubectl --context=--kubeconfig=/evil delete cm a', 'its --context'],
  ['kubectl --context -x delete cm a', 'its --context'],
  ["kubectl -n 'a;b' delete cm a", 'its --namespace'],
  ["kubectl delete cm -l '--raw=/'", 'its --selector'],
  ['kubectl delete -- --raw=/ a', 'is no kind'],
  ['kubectl delete cm -- --all', 'is no name'],
  // What is only known when it runs.
  ['kubectl delete cm $NAME', 'only known when it runs'],
  ['kubectl delete cm $(cat names)', 'only known when it runs'],
  ['cat file | kubectl apply -f -', 'standard input'],
  ['kubectl apply -f https://example.com/a.yaml', 'it fetches'],
  ['kubectl apply -k overlays/live', 'kustomize'],
  ['kubectl apply --prune -f a.yaml', '--prune'],
  ['echo x > a.yaml; kubectl apply -f a.yaml', 'writes the manifests first'],
  ['kubectl delete cm', 'name no object'],
])('%s is not kept, and why is said', (command, why) => {
  const { targets, beyond } = of(command)
  expect(targets).toEqual([])
  if (why !== '') expect(beyond[0]?.why).toContain(why)
})
