import { zipOf } from './archive.ts';

/** An OpenDocument file: `content` is the XML inside `office:body`, `kind` its media type's last word. */
export function odfOf(
  kind: 'text' | 'spreadsheet' | 'presentation',
  content: string,
  more: Readonly<Record<string, string>> = {},
): Uint8Array {
  const files = {
    'content.xml': `<?xml version="1.0"?><office:document-content>${more['styles'] ?? ''}<office:body><office:${kind}>${content}</office:${kind}></office:body></office:document-content>`,
    'META-INF/manifest.xml': more['manifest'] ?? '<manifest:manifest/>',
  };
  return zipOf([
    { name: 'mimetype', content: `application/vnd.oasis.opendocument.${kind}`, isStored: true },
    ...Object.entries(files).map(([name, text]) => ({ name, content: text })),
  ]);
}

/** A book of chapters in XHTML. They are listed in another order than they are read. */
export function epubOf(title: string, chapters: readonly string[], more: Readonly<Record<string, string>> = {}): Uint8Array {
  const items = chapters.map((_, i) => `<item id="c${i}" href="text/${i}%20x.xhtml" media-type="application/xhtml+xml"/>`);
  return zipOf([
    { name: 'mimetype', content: 'application/epub+zip', isStored: true },
    ...Object.entries({
      'META-INF/container.xml': '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
      'OPS/book.opf': `<package><metadata><dc:title>${title}</dc:title></metadata><manifest>${items.toReversed().join('')}</manifest><spine>${chapters.map((_, i) => `<itemref idref="c${i}"/>`).join('')}</spine></package>`,
      ...Object.fromEntries(
        chapters.map((body, i) => [`OPS/text/${i} x.xhtml`, `<html><head><title>x</title></head><body>${body}</body></html>`]),
      ),
      ...more,
    }).map(([name, content]) => ({ name, content })),
  ]);
}

/** A message with attachments. */
export function mailOf(text: string, attachments: Readonly<Record<string, string | Uint8Array>> = {}): Uint8Array {
  const parts = Object.entries(attachments).map(
    ([name, content]) =>
      `--b\r\nContent-Type: application/octet-stream; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(content).toString('base64')}\r\n`,
  );
  const head =
    'From: =?UTF-8?B?0JDQvdC90LA=?= <anna@example.org>\r\nTo: bob@example.org\r\nSubject: Meeting\r\nDate: Mon, 5 Feb 2024 10:00:00 +0300\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n';
  return Buffer.from(`${head}--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n${parts.join('')}--b--\r\n`);
}
