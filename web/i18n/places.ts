import type { Place } from '../../contract/common.ts';
import { t } from './index.ts';

/** "page 3", "slide 2"; empty where a file has no such places. */
export const placeWords = (place: Place | null): string => (place === null ? '' : t(`place.${place.kind}`, { label: place.label }));
