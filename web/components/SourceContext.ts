import { createContext, createSignal, useContext, type Accessor } from 'solid-js';
import type { Change, Term } from '../../contract/diff.ts';
import type { Place } from '../../contract/common.ts';
import type { TextPlace } from '../data/documents.ts';

/** What was read from a sentence. */
export interface SourceFact {
  readonly change: Change | null;
  readonly type: Term | null;
  readonly subject: string;
  readonly predicate: string;
  readonly object: string;
  readonly confidence: number | null;
}

/** A sentence of a document, or (start = end) the document from its beginning. */
export interface Source extends TextPlace {
  readonly sentence: string;
  readonly documentName: string;
  /** Where it stands in the file as it was uploaded; null where the text is the file. */
  readonly place: Place | null;
  readonly facts: readonly SourceFact[];
  /** The mark that stands for it; the open one wears the marker. */
  readonly mark: string;
}

export interface Hover {
  readonly anchor: HTMLElement;
  readonly source: Source;
}

/** The one source panel of a RAG's frame and the one popover of its marks. */
export interface Sources {
  readonly open: Accessor<{ readonly list: readonly Source[]; readonly at: number } | null>;
  readonly show: (list: readonly Source[], at: number, anchor: HTMLElement | null) => void;
  readonly go: (at: number) => void;
  readonly close: () => void;
  readonly isOpen: (mark: string) => boolean;
  readonly hover: Accessor<Hover | null>;
  readonly setHover: (hover: Hover | null) => void;
}

/** Where the panel is a sheet over the lower two thirds (see panel.css). */
const SHEET = '(max-width: 759.98px)';

/** Scrolls what was clicked into the part of the window that the sheet leaves free. */
function keepAbove(anchor: HTMLElement): void {
  scrollBy({ top: anchor.getBoundingClientRect().bottom - innerHeight * 0.3 });
}

export function createSources(): Sources {
  const [open, setOpen] = createSignal<{ list: readonly Source[]; at: number } | null>(null);
  const [hover, setHover] = createSignal<Hover | null>(null);
  let anchor: HTMLElement | null = null;
  return {
    open,
    hover,
    setHover,
    show: (list, at, from) => {
      anchor = from;
      setHover(null);
      setOpen({ list, at });
      if (from && matchMedia(SHEET).matches) keepAbove(from);
    },
    go: (at) => setOpen((now) => (now && now.list[at] ? { ...now, at } : now)),
    close: () => {
      setOpen(null);
      if (anchor?.isConnected) anchor.focus();
      anchor = null;
    },
    isOpen: (mark) => {
      const now = open();
      return now?.list[now.at]?.mark === mark;
    },
  };
}

export const SourcesContext = createContext<Sources>(createSources());
export const useSources = (): Sources => useContext(SourcesContext);
