import type { GraphStore } from './graph-store.ts';
import { openEmbeddedStore } from './embedded/embedded-store.ts';
import type { EmbeddedOptions } from './embedded/embedded-store.ts';

export type StoreOptions = EmbeddedOptions;

/** To add a store: write its folder, add one line here. The config's choices and the conformance suite follow. */
export const STORES = { embedded: openEmbeddedStore } as const satisfies Record<string, (options: StoreOptions) => Promise<GraphStore>>;
export type StoreKind = keyof typeof STORES;

export const openStore = (kind: StoreKind, options: StoreOptions): Promise<GraphStore> => STORES[kind](options);
