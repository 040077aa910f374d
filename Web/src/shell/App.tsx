import { useEffect, useErrorBoundary } from "preact/hooks";
import { Suspense, lazy } from "preact/compat";
import { askSession, session } from "../api/session";
import { Toasts } from "../parts/Toasts";
import { SignInPage } from "../pages/signin/SignInPage";
import { Header } from "./Header";
import { pages, route, type Page } from "./routes";

const views = {
  search: lazy(() => import("../pages/search/SearchPage")),
  library: lazy(() => import("../pages/library/LibraryPage")),
  duplicates: lazy(() => import("../pages/duplicates/DuplicatesPage")),
  map: lazy(() => import("../pages/map/MapPage")),
  cluster: lazy(() => import("../pages/cluster/ClusterPage")),
};

export const titles: Record<Page, string> = {
  search: "Search",
  library: "Library",
  duplicates: "Duplicates",
  map: "Map",
  cluster: "Cluster",
};

/** The whole page: the sign-in where it is asked for, else the header and the page of the route. */
export function App() {
  useEffect(() => void askSession(), []);
  const { page } = route.value;
  useEffect(() => {
    document.title = `${titles[page]} · Image search`;
  }, [page]);

  if (session.value === "unknown") {
    return <p class="starting" role="status">Asking the server…</p>;
  }

  if (session.value === "signed-out") {
    return <SignInPage />;
  }

  return (
    <>
      <a class="skip" href="#main" onClick={skipToMain}>Skip to the content</a>
      <Header pages={pages} />
      <main id="main" tabIndex={-1}>
        <View key={page} page={page} />
      </main>
      <Toasts />
    </>
  );
}

// A fragment link would be taken for a route.
function skipToMain(event: Event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function View({ page }: { page: Page }) {
  const [error] = useErrorBoundary((failure) => console.error(failure));
  if (error) {
    return (
      <div class="notice bad" role="alert">
        <p>This page failed: {String((error as Error).message ?? error)}</p>
        <button type="button" onClick={() => location.reload()}>Load it again</button>
      </div>
    );
  }

  const Content = views[page];
  return (
    <Suspense fallback={<p role="status">Loading…</p>}>
      <Content />
    </Suspense>
  );
}
