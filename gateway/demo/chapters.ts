import type { Chapter } from './chapter.ts'
import { backToBack } from './chapters/back-to-back.ts'
import { comparison } from './chapters/comparison.ts'
import { eaeu } from './chapters/eaeu.ts'
import { journey } from './chapters/journey.ts'
import { reassessment } from './chapters/reassessment.ts'
import { replacement } from './chapters/replacement.ts'

/** In the order in which they are played. */
export const CHAPTERS: readonly Chapter[] = [journey, backToBack, reassessment, replacement, comparison, eaeu]
