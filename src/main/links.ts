/** Which addresses may be opened in the person's own browser: ours, by a list; everything else is dropped. */

/** Where Tintype and the models that it can install are described. */
const hosts = new Set(['github.com', 'huggingface.co'])

const longest = 2048

/** Only `https:` to a host of the list, on its usual port, without a user name that could play one. */
export function mayOpenOutside(address: string): boolean {
  if (address.length > longest || !URL.canParse(address)) return false
  const { protocol, hostname, port, username, password } = new URL(address)
  return protocol === 'https:' && hosts.has(hostname) && port === '' && username === '' && password === ''
}
