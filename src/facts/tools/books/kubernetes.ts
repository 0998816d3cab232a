import {
  type Book,
  changes,
  destroys,
  exposes,
  NOTHING,
  opens,
  publishes,
  recreates,
  removes,
  stops,
} from '../book.ts'

const DATA =
  'ns|namespace|namespaces|pvc|pvcs|persistentvolumeclaim|persistentvolumeclaims|pv|persistentvolume|crd|crds|customresourcedefinition|customresourcedefinitions|secret|secrets|statefulset|statefulsets|sts|node|nodes|no|deployment|deployments|deploy|daemonset|ds|ingress|ing|service|svc|configmap|cm|sa|serviceaccount|all|storageclass|sc|clusterrole|clusterrolebinding|role|rolebinding|cronjob|cronjobs|cj|job|jobs'

/** Nothing of it is left running. */
const halts = (what: string) => ({ ...stops(what), reversibility: 'irreversible' }) as const

export const KUBECTL: Book = {
  kind: 'cluster',
  provider: 'kubernetes',
  valued:
    '-n --namespace --context --kubeconfig --cluster --user -s --server --token --as -f --filename -k --kustomize -l --selector -o --output --field-selector --timeout --replicas -c --container --type -p --patch --image --tail --since --sort-by --from-literal --from-file --for --port',
  rest: 'nothing',
  lines: [
    [
      'auth|api-resources|api-versions|explain|version|cluster-info|completion|diff|events|options|plugin|kustomize',
      NOTHING,
    ],
    ['config delete-context|delete-cluster|delete-user|unset', changes('contexts of this kubectl')],
    ['config', NOTHING],
    ['rollout status|history', NOTHING],
    ['delete --all', destroys('everything of a kind in a namespace', 'all')],
    ['delete --force', destroys('a resource by force, without its clean end')],
    ['delete pod|pods|po -l|--selector', destroys('every pod that a label matches')],
    ['delete pod|pods|po', removes('a pod, which its controller starts again')],
    [`delete ${DATA}`, destroys('cluster resources and what belongs to them')],
    ['delete', destroys('cluster resources')],
    ['replace --force', recreates('resources, deleted and created again')],
    ['apply --prune', destroys('whatever the manifests do not name', 'all')],
    [
      'apply|create|replace|patch|edit|set|label|annotate|autoscale|expose|run|taint',
      changes('resources of the cluster that the context points to'),
    ],
    ['create clusterrolebinding|rolebinding', opens('rights in the cluster')],
    ['rollout restart|undo|pause|resume', changes('a running deployment')],
    ['scale --replicas=0', halts('a workload, scaled to nothing')],
    ['scale', changes('how much of a workload runs')],
    [
      'drain --delete-emptydir-data|--delete-local-data',
      destroys('a node, with the data of what runs on it'),
    ],
    ['drain', stops('a node, with everything on it')],
    ['cordon|uncordon', changes('where workloads may run')],
    ['cp /\\s[^\\s:]+:\\S+ [^\\s:]+( |$)/', NOTHING],
    ['cp', changes('files in a pod')],
    [
      'proxy /--address[= ]0\\.0\\.0\\.0|--accept-hosts/',
      exposes('the cluster, to everyone on the network'),
    ],
    [
      'get secret|secrets /(-A|--all-namespaces)\\b.*(-o|--output)[= ]?(yaml|json)|(-o|--output)[= ]?(yaml|json).*(-A|--all-namespaces)/',
      changes('every secret of the cluster, printed'),
    ],
    ['certificate approve', opens('access to the cluster')],
  ],
}

export const KUBECTL_GRANTS: Book = {
  ...KUBECTL,
  lines: [
    ['create clusterrolebinding|rolebinding', opens('rights in the cluster')],
    ...KUBECTL.lines,
  ],
}

export const HELM: Book = {
  kind: 'cluster',
  provider: 'helm',
  valued:
    '-n --namespace --kube-context --kubeconfig -f --values --set --version --timeout --set-string --max -o --output',
  rest: 'nothing',
  lines: [
    ['plugin install|update', changes('a program that helm runs on this machine')],
    ['uninstall|delete|del|un', destroys('a release with its resources')],
    ['rollback', changes('a release, to an older one')],
    ['upgrade|install', changes('a release in the cluster that the context points to')],
    ['push', publishes('a chart')],
  ],
}

export const CLUSTER_TOOLS: ReadonlyMap<string, Book> = new Map<string, Book>([
  ['kubectl', KUBECTL_GRANTS],
  ['oc', KUBECTL_GRANTS],
  ['k', KUBECTL_GRANTS],
  ['microk8s', { ...KUBECTL, home: 'local' }],
  ['helm', HELM],
  [
    'helmfile',
    {
      ...HELM,
      rest: 'by-verb',
      lines: [
        ['** destroy|delete', destroys('every release of the file', 'all')],
        ['** apply|sync', changes('every release of the file')],
      ],
    },
  ],
  [
    'argocd',
    {
      ...HELM,
      provider: 'argocd',
      rest: 'by-verb',
      lines: [['app sync|rollback|set', changes('an application in the cluster')]],
    },
  ],
  [
    'flux',
    {
      ...HELM,
      provider: 'flux',
      rest: 'by-verb',
      lines: [
        ['uninstall', destroys('Flux and what it manages', 'all')],
        ['reconcile', NOTHING],
      ],
    },
  ],
  [
    'kubeadm',
    { ...HELM, rest: 'by-verb', lines: [['init|join', changes('this node’s place in a cluster')]] },
  ],
  [
    'eksctl',
    { ...HELM, provider: 'eks', rest: 'by-verb', lines: [['create', changes('a cluster')]] },
  ],
  ['kops', { ...HELM, rest: 'by-verb', lines: [] }],
  ['velero', { ...HELM, rest: 'by-verb', lines: [] }],
  ['istioctl', { ...HELM, rest: 'by-verb', lines: [] }],
  ['nomad', { ...HELM, rest: 'by-verb', lines: [['job run', changes('a job in the cluster')]] }],
  [
    'etcdctl',
    {
      ...HELM,
      rest: 'by-verb',
      lines: [
        ['del', destroys('keys of the cluster’s own store')],
        ['snapshot restore', changes('the cluster’s own store')],
        ['put', changes('keys of the cluster’s own store')],
      ],
    },
  ],
  [
    'k3s-uninstall.sh',
    { ...HELM, rest: 'nothing', lines: [['', destroys('this cluster', 'all')]] },
  ],
])
