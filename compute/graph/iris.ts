import { sha256Hex } from './canonical-json.ts';
import { romanise } from './transliteration.ts';

const SLUG_LENGTH = 60;
const NAME_LENGTH = 80;

/** How the fold names things: every function is pure in its argument, so a name never depends on other documents. */
export interface Iris {
  readonly base: string;
  /** Namespace of its classes and properties. */
  readonly ontology: string;
  /** `<base>entity/<slug>-<8 hex of SHA-256(key)>`; a key that is an IRI of elsewhere (imported RDF, links) is its own name. */
  entity(key: string): string;
  /** `<base>ontology#ComedyFilm`; an IRI names itself. */
  class(lemma: string): string;
  /** `<base>ontology#directedBy`; an IRI names itself. */
  property(lemma: string): string;
}

// Characters of RFC 3987 that every store accepts unescaped; brackets, private use and supplementary planes are left out on purpose.
const CHAR = "(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@\\u00A0-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFEF]|%[0-9A-Fa-f]{2})";
const TAIL = `(?:\\?(?:${CHAR}|[/?])*)?(?:#(?:${CHAR}|[/?])*)?`;
const HTTP_IRI = new RegExp(
  `^https?://[A-Za-z0-9\\-._~\\u00A0-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFEF]+(?::[0-9]{1,5})?(?:/(?:${CHAR}|/)*)?${TAIL}$`,
);
const URN = new RegExp(`^urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:${CHAR}(?:${CHAR}|/)*${TAIL}$`);

/** True for absolute `http(s):` IRIs and URNs that can stand in N-Triples as they are. */
export const isIri = (text: string): boolean =>
  (text.startsWith('http') && HTTP_IRI.test(text)) || (text.startsWith('urn:') && URN.test(text));

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** A base that does not end in `:`, `/` or `#` gets a `/`; a base with a fragment takes no second `#`. */
export function newIris(baseIri: string): Iris {
  const base = /[:/#]$/.test(baseIri) ? baseIri : `${baseIri}/`;
  const ontology = base.includes('#') ? `${base}ontology/` : `${base}ontology#`;
  // An IRI under our own base in a document is only text: it must not pass for the entity of another key.
  const isForeign = (text: string): boolean => isIri(text) && !text.startsWith(base);
  const isTerm = (text: string): boolean => isIri(text) && (text.startsWith(ontology) || !text.startsWith(base));

  return {
    base,
    ontology,
    entity(key) {
      if (isForeign(key)) return key;
      const { words, lossy } = romanise(key);
      const slug = words.join('-').slice(0, SLUG_LENGTH).replace(/-$/, '');
      // Without a telling slug the hash alone tells keys apart: 64 bits, because 32 would meet after some 65,000 keys.
      const hash = sha256Hex(key).slice(0, lossy || !slug ? 16 : 8);
      return slug ? `${base}entity/${slug}-${hash}` : `${base}entity/${hash}`;
    },
    class: (lemma) => (isTerm(lemma) ? lemma : ontology + localName(lemma, capitalised)),
    property: (lemma) => (isTerm(lemma) ? lemma : ontology + localName(lemma, (word, index) => (index === 0 ? word : capitalised(word)))),
  };
}

function localName(lemma: string, shape: (word: string, index: number) => string): string {
  const { words, lossy } = romanise(lemma);
  const name = words.map(shape).join('');
  if (name && !lossy && name.length <= NAME_LENGTH) return name;
  const hash = sha256Hex(lemma.normalize('NFC').toLowerCase()).slice(0, 16);
  return name ? `${name.slice(0, NAME_LENGTH)}-${hash}` : `term-${hash}`;
}
