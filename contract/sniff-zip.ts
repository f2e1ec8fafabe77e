import { READ_KINDS, type ReadKindName } from './file-kinds.ts';

/** What shows in the names of an archive's first entries. */
const OFFICE: readonly { readonly kind: ReadKindName; readonly entry: RegExp }[] = [
  { kind: 'docx', entry: /^word\/[^/]+\.xml$|^word\/(?:_rels|media|theme)\// },
  { kind: 'xlsx', entry: /^xl\/(?:workbook|styles|sharedStrings)\.xml$|^xl\/(?:_rels|worksheets|theme)\// },
  { kind: 'pptx', entry: /^ppt\/[^/]+\.xml$|^ppt\/(?:_rels|slides|media|theme|slideMasters|slideLayouts)\// },
];
const ODF = 'mimetypeapplication/vnd.oasis.opendocument.';

/**
 * Office and book formats are ZIP archives; the names of the entries within the first bytes give most away. Where these only say
 * "Office", the extension chooses; without one it is an archive, and its reader sees in the directory at its end what it holds.
 */
export function zipKind(head: string, extension: string): ReadKindName | { readonly found: string } {
  const marked = markedKind(head);
  if (marked !== null) return marked;
  const names = entryNames(head);
  if (names.some((name) => name === 'xl/workbook.bin')) return { found: 'an Excel binary workbook' };
  const office = OFFICE.find(({ entry }) => names.some((name) => entry.test(name)));
  if (office) return office.kind;
  if (names.some((name) => /^Index\/|\.iwa$/.test(name))) return { found: 'an iWork document' };
  if (names.some((name) => name === 'AndroidManifest.xml' || name === 'classes.dex')) return { found: 'an Android program' };
  if (names[0] === 'META-INF/' || names[0] === 'META-INF/MANIFEST.MF') return { found: 'a Java program (JAR)' };
  const isOffice = names.some((name) => name === '[Content_Types].xml' || name.startsWith('_rels/') || name.startsWith('docProps/'));
  const named = OFFICE.find(({ kind }) => READ_KINDS[kind].extensions.includes(extension));
  return isOffice && named ? named.kind : 'zip';
}

/** EPUB and OpenDocument say what they are in a first entry that is not compressed. */
function markedKind(head: string): ReadKindName | { readonly found: string } | null {
  const start = head.slice(0, 400);
  if (start.includes('mimetypeapplication/epub')) return 'epub';
  const at = start.indexOf(ODF);
  if (at < 0) return null;
  const kind = /^(?:text|spreadsheet|presentation|[a-z]+)/.exec(start.slice(at + ODF.length))?.[0] ?? '';
  if (kind.startsWith('text')) return 'odt';
  if (kind.startsWith('spreadsheet')) return 'ods';
  if (kind.startsWith('presentation')) return 'odp';
  return { found: kind.startsWith('graphics') ? 'an OpenDocument drawing' : 'an OpenDocument file' };
}

/** Names in the local headers that lie within `head`, in order. */
function entryNames(head: string): string[] {
  const names: string[] = [];
  for (let at = head.indexOf('PK\x03\x04'); at >= 0; at = head.indexOf('PK\x03\x04', at + 4)) {
    const length = head.charCodeAt(at + 26) | (head.charCodeAt(at + 27) << 8);
    const name = head.slice(at + 30, at + 30 + length);
    if (length > 0 && name.length === length) names.push(name);
  }
  return names;
}
