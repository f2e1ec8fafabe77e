import path from 'node:path';
import { createServer, type Plugin, type ViteDevServer } from 'vite';
import { FeragError } from '../contract/errors.ts';

export interface DevEdgeOptions {
  readonly root: string;
  /** Databases, buckets, queues and objects of the simulators. */
  readonly stateDir: string;
  readonly port: number;
  readonly vars: Record<string, string>;
  /** A source file of the compute node has changed. */
  onComputeChange(): void;
  /** Also after vite has restarted itself, because its own or wrangler's configuration changed. */
  onListening(): void;
}

// Known to everybody: the port is bound to loopback, and what the policy guards is the built page.
const NONCE = 'dev';

/** vite's server for the page, and behind it the worker of wrangler.toml in workerd; both take changes without a restart. */
export async function startEdge(options: DevEdgeOptions): Promise<ViteDevServer> {
  const { root, stateDir, port } = options;
  const server = await createServer({
    configFile: path.join(root, 'vite.config.ts'),
    root: path.join(root, 'web'),
    // Of this state directory alone: a second start with other settings would replace the packages under a running one.
    cacheDir: path.join(stateDir, 'vite'),
    // The page's policy forbids inline styles, and vite delivers CSS in them.
    html: { cspNonce: NONCE },
    plugins: [await worker(options), allowNonce(), watchMore(options)],
    server: {
      host: '127.0.0.1',
      port,
      strictPort: true,
      // As the built edge: a page of another origin gets nothing.
      cors: false,
      // The state directory lies in the repository and holds secrets.
      fs: { allow: ['web', 'contract', 'node_modules'].map((name) => path.join(root, name)) },
    },
  });
  try {
    await server.listen();
  } catch (cause) {
    await server.close();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FeragError('not_ready', `${why}. Stop what uses it, or set FERAG_PORT to another port.`, { cause });
  }
  return server;
}

/** Loaded only when it is used: wrangler, which it brings, reads its settings from the environment when it is loaded. */
async function worker({ root, stateDir, vars }: DevEdgeOptions) {
  const { cloudflare } = await import('@cloudflare/vite-plugin');
  return cloudflare({
    configPath: path.join(root, 'wrangler.toml'),
    config: { vars },
    persistState: { path: stateDir },
    remoteBindings: false,
    inspectorPort: false,
  });
}

/** The page's own policy stays in force; vite's styles are let in by their nonce. */
function allowNonce(): Plugin {
  return { name: 'ferag:allow-nonce', transformIndexHtml: (html) => html.replace("style-src 'self'", `style-src 'self' 'nonce-${NONCE}'`) };
}

/** One watcher serves the page, the worker and the node. vite's own sees its root, which is web/, and what the worker imports. */
function watchMore({ root, onComputeChange, onListening }: DevEdgeOptions): Plugin {
  const folders = ['compute', 'contract'].map((name) => path.join(root, name));
  const isSource = (file: string): boolean =>
    folders.some((folder) => file.startsWith(folder + path.sep)) && /\.(ts|mjs)$/.test(file) && !file.endsWith('.test.ts');
  return {
    name: 'ferag:watch-more',
    configureServer({ watcher, httpServer }) {
      watcher.add([...folders, path.join(root, 'wrangler.toml')]);
      watcher.on('change', (file) => (isSource(file) ? onComputeChange() : undefined));
      httpServer?.once('listening', onListening);
    },
  };
}
