import { version } from '../package.json';

/** The release that runs. */
export const VERSION: string = version;
