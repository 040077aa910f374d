import { signal } from "@preact/signals";

/** The pages, in the order of the navigation. */
export const pages = ["search", "library", "duplicates", "map", "cluster"] as const;

export type Page = (typeof pages)[number];

export interface Route {
  page: Page;
  /** What follows `?` in the fragment: enough to come back to the same view. */
  params: URLSearchParams;
}

// Routes live in the fragment, so that the page works below any path of a reverse proxy without being told which.
function parse(): Route {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const page = pages.find((each) => each === path) ?? "search";
  return { page, params: new URLSearchParams(query) };
}

/** Where the user is. */
export const route = signal<Route>(parse());

addEventListener("hashchange", () => (route.value = parse()));

/** The link to a page, for `href`. */
export function linkTo(page: Page, params?: URLSearchParams | Record<string, string>): string {
  const query = new URLSearchParams(params).toString();
  return query ? `#/${page}?${query}` : `#/${page}`;
}

/** Goes to a page; `replace` leaves no step for the Back button. */
export function go(page: Page, params?: URLSearchParams | Record<string, string>, replace = false): void {
  const link = linkTo(page, params);
  if (replace) {
    history.replaceState(null, "", link);
    route.value = parse();
  } else {
    location.hash = link;
  }
}
