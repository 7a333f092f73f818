/** When the page is drawn anew: soon, and once for everything that changed meanwhile. */
let planned = false
let draw = () => {}

/** @param {() => void} how */
export function drawWith(how) {
  draw = how
}

export function repaint() {
  if (planned) return
  planned = true
  queueMicrotask(() => {
    planned = false
    draw()
  })
}
