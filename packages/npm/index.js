/**
 * Defines <vouch-search> where there is a browser, and nothing where pages are rendered by a server.
 *
 * @type {Promise<typeof import("./dist/widget.js").VouchSearch | null>}
 */
export const defined = typeof customElements === "undefined" ? Promise.resolve(null) : import("./dist/widget.js").then(({ VouchSearch }) => VouchSearch);
