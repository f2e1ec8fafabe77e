import { deflateSync } from 'node:zlib';

/** A run of text at a place of its page, in points from the lower left corner. */
export interface PdfText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** 10 when absent. */
  readonly size?: number;
}
export interface PdfPage {
  readonly texts?: readonly PdfText[];
  /** A picture over the whole page: grey values. */
  readonly picture?: { readonly width: number; readonly height: number; readonly gray: Uint8Array };
  readonly rotate?: number;
}

/** A PDF 1.4 of A4 pages in Helvetica (ISO 32000-1); `isEncrypted`: under a password that nobody knows. */
export function pdfOf(pages: readonly PdfPage[], { isEncrypted = false, title = '' } = {}): Uint8Array {
  const objects: Buffer[] = [];
  const add = (body: string | Buffer): number => objects.push(typeof body === 'string' ? Buffer.from(body, 'latin1') : body);
  const stream = (head: string, data: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from(`<< ${head} /Length ${data.length} >>\nstream\n`, 'latin1'), data, Buffer.from('\nendstream', 'latin1')]);
  add('<< /Type /Catalog /Pages 2 0 R >>');
  add('');
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  const kids: number[] = [];
  for (const { texts = [], picture, rotate = 0 } of pages) {
    const drawn = texts.map(({ x, y, text, size = 10 }) => `BT /F1 ${size} Tf 1 0 0 1 ${x} ${y} Tm (${literal(text)}) Tj ET`);
    const image = picture ? add(stream(imageHead(picture), deflateSync(picture.gray))) : 0;
    if (image > 0) drawn.push('q 595 0 0 842 0 0 cm /Im Do Q');
    const content = add(stream('', Buffer.from(drawn.join('\n'), 'latin1')));
    const resources = `<< /Font << /F1 3 0 R >> ${image > 0 ? `/XObject << /Im ${image} 0 R >>` : ''} >>`;
    kids.push(
      add(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate ${rotate} /Contents ${content} 0 R /Resources ${resources} >>`),
    );
  }
  objects[1] = Buffer.from(`<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] >>`);
  const info = title ? add(`<< /Title (${literal(title)}) >>`) : 0;
  const lock = isEncrypted ? add(`<< /Filter /Standard /V 1 /R 2 /P -4 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >>`) : 0;
  return written(objects, `${info ? `/Info ${info} 0 R ` : ''}${lock ? `/Encrypt ${lock} 0 R /ID [<00> <00>] ` : ''}`);
}

const imageHead = ({ width, height }: { width: number; height: number }): string =>
  `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode`;
const literal = (text: string): string => text.replace(/[\\()]/g, '\\$&');

function written(objects: readonly Buffer[], trailer: string): Uint8Array {
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  const offsets: number[] = [];
  let offset = parts[0]?.length ?? 0;
  for (const [i, body] of objects.entries()) {
    offsets.push(offset);
    const part = Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), body, Buffer.from('\nendobj\n')]);
    parts.push(part);
    offset += part.length;
  }
  const rows = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`);
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows.join('')}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer}>>\nstartxref\n${offset}\n%%EOF\n`;
  return new Uint8Array(Buffer.concat([...parts, Buffer.from(table)]));
}

/** Lines of text one below the other from the top of a column. */
export const column = (x: number, top: number, lines: readonly string[], size = 10): PdfText[] =>
  lines.map((text, i) => ({ x, y: top - i * size * 1.2, text, size }));
