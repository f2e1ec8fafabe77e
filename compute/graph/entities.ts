import type { LanguageCode } from '../../contract/common.ts';
import type { Evidence } from './evidence.ts';

export interface Entity {
  readonly iri: string;
  /** Least key of those that are this entity. */
  readonly key: string;
  readonly keys: readonly string[];
  /** IRIs of its other keys. */
  readonly replaces: readonly string[];
  readonly label: string;
  readonly language: LanguageCode;
  /** Other surfaces, sorted; at most 20. */
  readonly aliases: readonly string[];
  /** True for names and codes; false for what is an entity only because a triple needs it. */
  readonly named: boolean;
  readonly mentions: number;
  /** Documents that mention it. */
  readonly sources: number;
  /** The first sentences that mention it, at most three. */
  readonly evidence: readonly Evidence[];
}
