/** Asked for by hand only; `.ci/run` never sets it. */
export const SKIP_LIVE = process.env.ASW_SKIP_LIVE === '1'
