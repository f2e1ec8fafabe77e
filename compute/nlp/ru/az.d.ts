/** What ferag uses of the package `az`, which carries no types. */
declare module 'az' {
  export interface AzTag {
    readonly POST?: string;
    readonly CAse?: string;
    readonly GNdr?: string;
    readonly NMbr?: string;
    readonly TEns?: string;
    readonly VOic?: string;
    readonly PErs?: string;
    readonly ANim?: string;
    /** Grammemes of the word (`stat`) and of this form of it (`flex`). */
    readonly stat: readonly string[];
    readonly flex: readonly string[];
  }
  export interface AzParse {
    readonly parser: string;
    readonly score: number;
    readonly tag: AzTag;
    inflect(grammemes: Readonly<Record<string, string>> | 0): AzParse | false;
    toString(): string;
  }
  interface AzMorph {
    (word: string, config: { readonly stutter: number; readonly ignoreCase: boolean }): AzParse[];
    init(folder: string, done: (failure: unknown) => void): void;
  }
  const Az: { readonly Morph: AzMorph };
  export default Az;
}
