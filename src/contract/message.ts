/** How large one message between a page and the studio may be. */

/**
 * Bytes of JSON. 100,000 ids are 0.7 MB, and a stroke takes some 25 bytes for each of its points; pixels don't travel here.
 */
export const maxMessageBytes = 8 * 1024 * 1024
