import type { LanguageCode } from '../../../contract/common.ts';
import { LANGUAGES } from '../../nlp/index.ts';
import type { ViewDocument, ViewFact, ViewTerm } from './view.ts';

/** For tests: a document of one chunk per paragraph. */
export function sampleDocument(documentId: number, title: string | null, text: string, language: LanguageCode): ViewDocument {
  const chunks = [];
  let start = 0;
  for (const paragraph of text.split('\n\n')) {
    const end = start + paragraph.length;
    const sentences = LANGUAGES[language].sentences(paragraph).map(([from, to]): [number, number] => [from + start, to + start]);
    chunks.push({ id: `chunk-${documentId}-${chunks.length}`, start, end, heading: [], about: null, language, sentences, mentions: [] });
    start = end + 2;
  }
  return { documentId, textSha256: `${documentId}`.padStart(64, '0'), text, title, language, chunks, places: [] };
}

const term = (label: string, language: LanguageCode, isLiteral: boolean, datatype: string | null): ViewTerm => ({
  iri: isLiteral ? null : `urn:test:${label}`,
  label,
  language,
  datatype,
});

/** For tests: a fact said by the sentence of `document` that holds `said`. */
export function sampleFact(
  document: ViewDocument,
  [subject, predicate, object]: readonly [string, string, string],
  said: string,
  datatype: string | null = null,
): ViewFact {
  const at = document.text.indexOf(said);
  const chunk = document.chunks.find(({ start, end }) => start <= at && at < end);
  const sentence = chunk?.sentences.find(([start, end]) => start <= at && at < end);
  if (!chunk || !sentence) throw new RangeError(`The document does not say "${said}".`);
  const { documentId, textSha256, language } = document;
  return {
    subject: term(subject, language, false, null),
    predicate: term(predicate, language, false, null),
    object: term(object, language, datatype !== null, datatype),
    evidence: [{ documentId, textSha256, chunkId: chunk.id, start: sentence[0], end: sentence[1] }],
  };
}
