import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compose, execForm, instructions, read, yaml } from './harness/images.ts';
import { newStateDir, root } from './harness/machine.ts';

const DOCKERFILES = ['compute/Dockerfile', 'edge/Dockerfile', 'deploy/fuseki/Dockerfile'];
describe.each(DOCKERFILES)('%s', (file) => {
  const all = instructions(file);
  const of = (name: string) => all.filter((each) => each.name === name).map(({ value }) => value);
  const last = all.slice(all.findLastIndex(({ name }) => name === 'FROM'));

  it('builds from pinned versions only', () => {
    const args = new Map(of('ARG').map((value) => value.split('=') as [string, string]));
    for (const from of of('FROM')) {
      const image = (from.split(' ')[0] ?? '').replaceAll(/\$\{(\w+)\}/g, (_, name: string) => args.get(name) ?? '');
      expect(image, from).toMatch(/^[\w./-]+:\d+\.\d+\.\d+[\w.-]*$/);
    }
    const pinned = z.object({ dependencies: z.object({ node: z.string() }) }).parse(JSON.parse(read('package.json'))).dependencies.node;
    if (args.has('NODE')) expect(args.get('NODE')).toMatch(new RegExp(`^${pinned}-`));
  });

  it('copies only what is there, and nothing from another host', () => {
    expect(of('ADD')).toEqual([]);
    const ignored = read('.dockerignore').split('\n');
    for (const value of of('COPY')) {
      const words = value.split(' ').filter((word) => !word.startsWith('--'));
      if (value.includes('--from=')) continue;
      for (const source of words.slice(0, -1)) {
        expect(existsSync(path.join(root, source)), source).toBe(true);
        expect(ignored, source).toContain(`!${source.split('/')[0]}`);
      }
    }
  });

  it('runs as nobody in particular, says how it is, and ends by SIGTERM', () => {
    const names = last.map(({ name }) => name);
    const user = last.find(({ name }) => name === 'USER')?.value ?? '';
    expect(user).toMatch(/^[1-9]\d+:[1-9]\d+$/);
    expect(names.indexOf('USER')).toBeLessThan(names.indexOf('CMD'));
    expect(last.find(({ name }) => name === 'HEALTHCHECK')?.value).toMatch(/--interval=.*--timeout=.*--start-period=.* CMD \[/);
    expect(last.find(({ name }) => name === 'STOPSIGNAL')?.value).toBe('SIGTERM');
    for (const name of ['CMD', 'HEALTHCHECK']) expect(execForm(last.find((each) => each.name === name)?.value ?? '')[0]).toBeTruthy();
  });

  it('leaves no lists of packages and no secrets in a layer', () => {
    for (const value of of('RUN').filter((run) => run.includes('apt-get install'))) {
      expect(value).toContain('--no-install-recommends');
      expect(value).toContain('rm -rf /var/lib/apt/lists/*');
    }
    expect([...of('ARG'), ...of('ENV')].filter((value) => /PASSWORD|TOKEN|SECRET|_KEY/i.test(value))).toEqual([]);
  });

  it('starts programs that it has', () => {
    const copied = of('COPY').map((value) => value.split(' '));
    const has = (target: string) => copied.some((words) => words.includes(target) || words.includes(target.split('/')[0] ?? ''));
    for (const { value } of last.filter(({ name }) => name === 'CMD' || name === 'HEALTHCHECK')) {
      for (const word of execForm(value).filter((each) => /^[\w./-]+\.(?:ts|sh|mjs)$/.test(each))) {
        expect(has(word), word).toBe(true);
        if (!path.isAbsolute(word)) expect(existsSync(path.join(root, word)), word).toBe(true);
      }
    }
  });
});

const COMPOSE = ['compose.compute.yml', 'deploy/compose.edge.yml'];

describe.each(COMPOSE)('%s', (file) => {
  const { services, networks, volumes } = compose(file);

  it('names pinned images, networks, volumes and services that it has', () => {
    for (const [name, service] of Object.entries(services)) {
      expect(service.image, name).toMatch(/:\d+\.\d+\.\d+/);
      expect(service, name).not.toHaveProperty('privileged');
      expect(service.security_opt, name).toContain('no-new-privileges:true');
      expect(Object.keys(networks), name).toEqual(expect.arrayContaining(service.networks));
      for (const volume of service.volumes) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect(existsSync(path.join(root, path.dirname(file), source)), source).toBe(true);
        else expect(volumes, name).toHaveProperty(source);
      }
      for (const other of Object.keys(service.depends_on)) expect(services, name).toHaveProperty(other);
      if (service.build) {
        const context = path.join(root, path.dirname(file), service.build.context);
        expect(existsSync(path.join(context, service.build.dockerfile)), name).toBe(true);
        expect(DOCKERFILES).toContain(service.build.dockerfile);
      }
    }
  });

  it('takes every secret from the environment, and asks for those that it cannot do without', () => {
    for (const service of Object.values(services)) {
      for (const [name, value] of Object.entries(service.environment).filter(([key]) => /PASSWORD|TOKEN|_KEY$/.test(key))) {
        expect(value, name).toMatch(/^\$\{[A-Z_]+(?::\?[^}]+|:-)\}$/);
      }
    }
  });

  it('sets only what the program reads', () => {
    const known = new Set([...read('compute/config.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name));
    for (const name of ['node', 'edge']) {
      expect(Object.keys(services[name]?.environment ?? {}).filter((key) => !known.has(key))).toEqual([]);
    }
  });
});

describe('a host of compute nodes', () => {
  const { services, networks } = compose('compose.compute.yml');

  it('publishes no port, and its store has no way out', () => {
    expect(Object.values(services).flatMap(({ ports }) => ports)).toEqual([]);
    expect(services['fuseki']?.networks.every((name) => networks[name]?.internal)).toBe(true);
    expect(services['model']?.profiles).toEqual(['model']);
  });

  it('checks the health of an image as the image itself does', () => {
    for (const [name, file] of [
      ['node', 'compute/Dockerfile'],
      ['fuseki', 'deploy/fuseki/Dockerfile'],
    ] as const) {
      const own = execForm(instructions(file).find((each) => each.name === 'HEALTHCHECK')?.value ?? '');
      expect(services[name]?.healthcheck.test.slice(1).map((word) => word.replaceAll('$$', '$'))).toEqual(own);
    }
  });
});

describe('the account file of Fuseki', () => {
  const start = async (env: Record<string, string>) => {
    const base = newStateDir();
    // What comes before Java is looked at; this one only says how it was called.
    writeFileSync(path.join(base, 'java'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
    const child = spawn(path.join(root, 'deploy/fuseki/start.sh'), { env: { PATH: `${base}:/usr/bin:/bin`, FUSEKI_BASE: base, ...env } });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code]: unknown[] = await once(child, 'close');
    return { code, said, file: path.join(base, 'shiro.ini') };
  };

  it('is written from the environment, for its owner only, and not from a password that would be more than one', async () => {
    const { file, said } = await start({ FUSEKI_PASSWORD: 'a-password', FUSEKI_HEAP: '3g' });
    expect(said).toBe('-Xmx3g -jar /opt/fuseki/jena-fuseki-server.jar --port 3030\n');
    expect(statSync(file).mode & 0o077).toBe(0);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('ferag = a-password, admin\n');
    expect(text).toContain('sessionStorageEnabled = false');
    expect(text).toContain('/$/ping = anon\n/** = authcBasic');
    const refused = await start({ FUSEKI_PASSWORD: 'x, admin\nother = y' });
    expect(refused.code).toBe(2);
    expect(existsSync(refused.file)).toBe(false);
    expect((await start({})).code).not.toBe(0);
  });
});

const KUBERNETES = globSync('deploy/kubernetes/*.yaml', { cwd: root }).sort();
const Pods = z.looseObject({
  kind: z.enum(['StatefulSet', 'Deployment']),
  metadata: z.object({ name: z.string() }),
  spec: z.looseObject({
    replicas: z.int().optional(),
    template: z.looseObject({
      spec: z.looseObject({
        automountServiceAccountToken: z.literal(false),
        terminationGracePeriodSeconds: z.int().min(30),
        securityContext: z.looseObject({ runAsNonRoot: z.literal(true), seccompProfile: z.object({ type: z.literal('RuntimeDefault') }) }),
        containers: z.array(
          z.looseObject({
            image: z.string().regex(/:\d+\.\d+\.\d+$/),
            env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
            securityContext: z.object({
              allowPrivilegeEscalation: z.literal(false),
              readOnlyRootFilesystem: z.literal(true),
              capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
            }),
            resources: z.object({ requests: z.looseObject({}), limits: z.object({ cpu: z.string(), memory: z.string() }) }),
            startupProbe: z.looseObject({}),
            livenessProbe: z.looseObject({}),
          }),
        ),
      }),
    }),
  }),
});

describe('the manifests for Kubernetes', () => {
  const objects = KUBERNETES.flatMap((file) => yaml(file)).map((object) =>
    z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) }).parse(object),
  );
  const pods = objects.filter(({ kind }) => kind === 'StatefulSet' || kind === 'Deployment').map((object) => Pods.parse(object));

  it('run each image guarded and bounded, one edge, and no secret in the text', () => {
    expect(pods.map(({ metadata }) => metadata.name).toSorted()).toEqual(['ferag-edge', 'ferag-node']);
    expect(pods.find(({ metadata }) => metadata.name === 'ferag-edge')?.spec.replicas).toBe(1);
    const named = pods.flatMap(({ spec }) => spec.template.spec.containers.flatMap(({ env }) => env.map(({ name }) => name)));
    expect(named.filter((name) => /PASSWORD|TOKEN|_KEY$/.test(name))).toEqual([]);
  });

  it('scale what there is, by a number that the edge gives', () => {
    const Scaled = z.looseObject({
      spec: z.looseObject({
        scaleTargetRef: z.looseObject({ kind: z.string(), name: z.string() }),
        triggers: z.array(z.looseObject({ metadata: z.looseObject({ url: z.string(), valueLocation: z.string() }) })),
      }),
    });
    const { spec } = Scaled.parse(objects.find(({ kind }) => kind === 'ScaledObject'));
    expect(objects.some(({ kind, metadata }) => kind === spec.scaleTargetRef.kind && metadata.name === spec.scaleTargetRef.name)).toBe(
      true,
    );
    const asked = spec.triggers[0]?.metadata;
    expect(read('contract/instance.ts')).toContain(`  ${asked?.valueLocation}: count,`);
    expect(new URL(asked?.url ?? '').pathname).toBe('/metrics');
  });
});

describe.each(['deploy/ferag-edge.service', 'deploy/ferag-node.service'])('%s', (file) => {
  const settings = new Map([...read(file).matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));

  it('is guarded, ends in time, and starts a command that there is', () => {
    for (const name of ['NoNewPrivileges', 'ProtectHome', 'PrivateTmp', 'RestrictSUIDSGID']) expect(settings.get(name), name).toBe('true');
    expect(settings.get('ProtectSystem')).toBe('strict');
    expect(settings.get('User')).toBe('ferag');
    expect(Number(settings.get('TimeoutStopSec'))).toBeGreaterThan(25);
    expect(settings.get('Environment')).toContain(`FERAG_STATE_DIR=/var/lib/${settings.get('StateDirectory')}`);
    expect(settings.get('ExecStart')).toMatch(/^\/opt\/ferag\/ferag (?:up --no-node|node start)$/);
    expect(statSync(path.join(root, 'ferag')).mode & 0o111).not.toBe(0);
  });
});
