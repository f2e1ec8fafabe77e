import type { Image } from '../format.ts';

export async function pageImages(_page: unknown, _isWanted: boolean): Promise<{ count: number; images: Image[] }> {
  return { count: 1, images: [] };
}
