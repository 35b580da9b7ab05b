/** Copying to the clipboard, which a browser gives to secure pages only, and then may refuse. */

/** @returns whether it was copied; where not, the text can be selected and copied by hand */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
