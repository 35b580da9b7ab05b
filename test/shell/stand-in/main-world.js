/** Runs in the page's own world before its scripts: what `contextBridge` exposed, as functions that reach over. */
;(() => {
  let nextReply = 1
  addEventListener('stand-in:expose', (event) => {
    const { key, names } = event.detail
    const call =
      (name) =>
      (...args) =>
        new Promise((resolve, reject) => {
          const reply = nextReply++
          addEventListener(
            `stand-in:reply:${reply}`,
            ({ detail }) => ('error' in detail ? reject(new Error(detail.error)) : resolve(detail.value)),
            { once: true },
          )
          dispatchEvent(new CustomEvent('stand-in:call', { detail: { key, name, args, reply } }))
        })
    const api = Object.freeze(Object.fromEntries(names.map((name) => [name, call(name)])))
    Object.defineProperty(window, key, { value: api, enumerable: true })
  })
})()
