import { fileURLToPath } from 'node:url'

/** The gateway of this repository. */
export const ASW = fileURLToPath(new URL('../../../gateway/bin/asw.js', import.meta.url))
