import { getDocument, VerbosityLevel } from 'unpdf/pdfjs';
import { FeragError } from '../../../contract/errors.ts';
import { inline, titleOf } from '../draft.ts';
import type { Draft, Image, Parsed, ParseTools } from '../format.ts';
import { cellsOf, spansOf } from './cells.ts';
import { documentDrafts, type Page } from './document.ts';
import { OCR_OFF } from '../images.ts';
import { pageImages } from './images.ts';

/** Pages beyond are not read. */
const PAGES_MAX = 5_000;
/** A page with fewer characters has no text of its own: it was scanned, or holds a picture. */
const SCANNED_CHARACTERS = 20;
/** Of the pictures of scanned pages, together. */
const IMAGE_BYTES_MAX = 60_000_000;
const LOOKED_PAGES = 3;

type PdfDocument = Awaited<ReturnType<typeof getDocument>['promise']>;
type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>;

/** A PDF: text in reading order with headings, items and rows, each at its page; scanned pages as pictures. */
export async function readPdf(bytes: Uint8Array, tools: ParseTools): Promise<Parsed> {
  const document = await open(bytes);
  try {
    const { pages, notes, scanned } = await readPages(document, tools);
    const drafts = documentDrafts(pages);
    const unread = tools.withImages ? scanned - pages.filter((page) => page.images.length > 0).length : scanned;
    if (unread > 0) notes.push(scannedNote(unread, document.numPages, tools.withImages));
    return { title: await titleIn(document, drafts), drafts, notes };
  } finally {
    await document.loadingTask.destroy();
  }
}

/** @throws FeragError `file_encrypted`, `file_unreadable`. */
async function open(bytes: Uint8Array): Promise<PdfDocument> {
  try {
    // pdf.js takes the bytes for itself, and refuses a Buffer.
    const options = {
      isEvalSupported: false,
      disableFontFace: true,
      useSystemFonts: false,
      verbosity: VerbosityLevel.ERRORS,
    };
    return await getDocument({ data: new Uint8Array(bytes), ...options }).promise;
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'PasswordException') {
      throw new FeragError('file_encrypted', 'The PDF is protected with a password. Save it without one and upload it again.', { cause });
    }
    throw new FeragError('file_unreadable', 'The PDF is damaged or cut off. Save or download it again and upload it once more.', { cause });
  }
}

async function readPages(document: PdfDocument, tools: ParseTools): Promise<{ pages: Page[]; notes: string[]; scanned: number }> {
  const [pages, notes, broken]: [Page[], string[], number[]] = [[], [], []];
  let [scanned, imageBytes] = [0, 0];
  const last = Math.min(document.numPages, PAGES_MAX);
  for (let number = 1; number <= last; number++) {
    try {
      const page = await document.getPage(number);
      const text = await readPage(page, number);
      const isScanned = characters(text) < SCANNED_CHARACTERS && text.fields.length === 0;
      // Pictures are unpacked to be seen: where nobody reads them, a few pages speak for the others.
      const isLooked = isScanned && imageBytes < IMAGE_BYTES_MAX && (tools.withImages || scanned < LOOKED_PAGES);
      const images = isLooked ? await pageImages(page, tools.withImages) : NO_IMAGES;
      if (images.count > 0 || (isScanned && !isLooked)) scanned++;
      imageBytes += images.images.reduce((sum, image) => sum + image.bytes.length, 0);
      pages.push({ ...text, images: images.images });
      page.cleanup();
    } catch (error) {
      if (error instanceof FeragError) throw error;
      broken.push(number);
    }
  }
  if (broken.length > 0 && pages.length === 0)
    throw new FeragError('file_unreadable', 'The PDF is damaged: none of its pages can be read.');
  if (broken.length > 0) notes.push(`Damaged and not read: page ${broken.slice(0, 10).join(', ')}${broken.length > 10 ? ', …' : ''}.`);
  if (document.numPages > last) notes.push(`Only the first ${last} of ${document.numPages} pages were read.`);
  return { pages, notes, scanned };
}

const NO_IMAGES: { count: number; images: Image[] } = { count: 0, images: [] };

const characters = ({ cells, turned }: Pick<Page, 'cells' | 'turned'>): number =>
  [...cells.map((cell) => cell.text), ...turned].reduce((sum, text) => sum + text.replace(/\s/g, '').length, 0);

async function readPage(page: PdfPage, number: number): Promise<Omit<Page, 'images'>> {
  const viewport = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent();
  const { upright, turned } = spansOf(items, viewport.transform);
  return {
    number,
    height: viewport.height,
    cells: cellsOf(upright),
    turned,
    fields: await fieldsOf(page),
  };
}

/** What people filled in, and notes that they wrote upon the page. */
async function fieldsOf(page: PdfPage): Promise<{ name: string; value: string }[]> {
  const annotations: unknown[] = await page.getAnnotations();
  return annotations.flatMap((annotation) => {
    if (typeof annotation !== 'object' || annotation === null || !('subtype' in annotation)) return [];
    if (annotation.subtype === 'Widget' && 'fieldValue' in annotation && typeof annotation.fieldValue === 'string') {
      const name = 'alternativeText' in annotation && annotation.alternativeText ? annotation.alternativeText : fieldName(annotation);
      return annotation.fieldValue.trim() === '' || annotation.fieldValue === 'Off'
        ? []
        : [{ name: String(name), value: annotation.fieldValue }];
    }
    return [];
  });
}

const fieldName = (annotation: object): string => ('fieldName' in annotation ? String(annotation.fieldName) : '');

const scannedNote = (scanned: number, pages: number, isOn: boolean): string =>
  `${scanned} of ${pages} ${pages === 1 ? 'page is a picture' : 'pages are pictures'} without text (${isOn ? 'too many to read' : OCR_OFF}).`;

/** The file's own title counts when its first pages say it too: many name a template or the program that made it. */
async function titleIn(document: PdfDocument, drafts: readonly Draft[]): Promise<string | null> {
  const { info } = await document.getMetadata().catch(() => ({ info: {} }));
  const title = 'Title' in info && typeof info.Title === 'string' ? inline(info.Title) : '';
  const isSaid = title !== '' && drafts.slice(0, 20).some((draft) => inline(draft.text).toLowerCase().includes(title.toLowerCase()));
  return isSaid ? title : titleOf(drafts);
}
