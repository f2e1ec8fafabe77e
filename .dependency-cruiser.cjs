/** `contract` ← `edge`, `compute`, `web`; these three never import one another. A step never imports a later one. */
const only = (from, allowed) => ({
  name: `${from}-boundary`,
  severity: 'error',
  from: { path: `^${from}/` },
  to: { path: '^(contract|edge|compute|web|tests|bench)/', pathNot: `^(${[from, ...allowed].join('|')})/` },
});

module.exports = {
  forbidden: [
    only('contract', []),
    only('edge', ['contract']),
    only('compute', ['contract', 'bench']),
    only('web', ['contract']),
    {
      name: 'contract-is-pure',
      severity: 'error',
      from: { path: '^contract/' },
      to: { path: 'node_modules/', pathNot: 'node_modules/(zod|vitest|fast-check)/' },
    },
    {
      name: 'contract-no-core',
      severity: 'error',
      from: { path: '^contract/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'steps-know-ports-only',
      severity: 'error',
      from: { path: '^compute/(cycle|answer)/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^compute/(stores|llm|formats)/',
        pathNot: '^compute/(stores/graph-store|llm/(llm|json-reply)|formats/(format|index|decode|clean))\\.ts$',
      },
    },
    {
      name: 'graph-is-pure',
      severity: 'error',
      from: { path: '^compute/graph/' },
      to: { path: '^compute/(node|machine|cli|stores|answer|cycle)/' },
    },
    ...[1, 2, 3, 4, 5].map((n) => ({
      name: `step-${n}-knows-no-later-step`,
      severity: 'error',
      from: { path: `^compute/cycle/${n}-` },
      to: { path: `^compute/cycle/[${n + 1}-9]-` },
    })),
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
  ],
  options: { tsPreCompilationDeps: true, parser: 'swc', doNotFollow: { path: 'node_modules' } },
};
