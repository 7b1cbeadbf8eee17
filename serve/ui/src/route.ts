import { computed, signal } from '@preact/signals'

// Addresses look like #/map?model=zh&word=国王: a view, and the view's state.
// What a view keeps there can be bookmarked and sent to somebody.

export const views = ['map', 'ask', 'tokenize', 'train', 'learn'] as const
export type View = (typeof views)[number]

export interface Route {
  /** null: the address names no view of this page. */
  view: View | null
  params: URLSearchParams
}

function parse(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s)
  const name = path === '' ? 'map' : path
  return { view: (views as readonly string[]).includes(name) ? (name as View) : null, params: new URLSearchParams(query) }
}

/** Where the reader is. */
export const route = signal<Route>(parse(location.hash))

addEventListener('hashchange', () => (route.value = parse(location.hash)))

/** The model that the address names, if any; all views share it. */
export const modelInRoute = computed(() => route.value.params.get('model'))

function query(params: URLSearchParams): string {
  // Chinese stays readable in the address bar; what would break a link does not.
  const text = [...params].map(([k, v]) => `${k}=${encodeURIComponent(v).replace(/(%[89A-F][0-9A-F])+/g, decodeURIComponent).replace(/%20/g, '+').replace(/%2C/g, ',')}`).join('&')
  return text && `?${text}`
}

/** The address of a view. The model goes along unless params name another. */
export function link(view: View, params: Record<string, string> = {}): string {
  const model = params.model ?? modelInRoute.value
  return `#/${view}${query(new URLSearchParams({ ...(model ? { model } : {}), ...params }))}`
}

/** Goes to another view, as clicking a link does. */
export function go(view: View, params: Record<string, string> = {}): void {
  location.hash = link(view, params)
}

/**
 * Changes parameters of the present address; null removes one. The step does not
 * enter the browser's history unless push is set: zooming a map should not have
 * to be undone by a hundred clicks on "back".
 */
export function setParams(changes: Record<string, string | null>, { push = false } = {}): void {
  const { view, params } = route.peek()
  if (!view) return
  const next = new URLSearchParams(params)
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(key)
    else next.set(key, value)
  }
  const hash = `#/${view}${query(next)}`
  if (hash === location.hash) return
  history[push ? 'pushState' : 'replaceState'](null, '', hash)
  route.value = { view, params: next }
}
