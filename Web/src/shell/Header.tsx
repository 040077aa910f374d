import { session, signOut } from "../api/session";
import { titles } from "./App";
import { linkTo, route, type Page } from "./routes";
import { choose, theme, themes } from "./theme";

/** The name, the way to every page, and the theme. */
export function Header({ pages }: { pages: readonly Page[] }) {
  return (
    <header class="top">
      <a class="brand" href={linkTo("search")}><img src="icon.svg" alt="" width="24" height="24" /> Image search</a>
      <nav aria-label="Pages">
        <ul>
          {pages.map((page) => (
            <li key={page}>
              <a href={linkTo(page)} aria-current={route.value.page === page ? "page" : undefined}>{titles[page]}</a>
            </li>
          ))}
        </ul>
      </nav>
      <label class="theme">
        <span class="unseen">Theme</span>
        <select value={theme.value} onChange={(event) => choose(event.currentTarget.value as (typeof themes)[number])}>
          {themes.map((each) => <option key={each} value={each}>{each[0]!.toUpperCase() + each.slice(1)}</option>)}
        </select>
      </label>
      {session.value === "signed-in" && <button type="button" class="quiet" onClick={() => void signOut()}>Sign out</button>}
    </header>
  );
}
