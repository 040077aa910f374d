import { useState } from "preact/hooks";
import { messageOf } from "../../api/http";
import { signIn } from "../../api/session";

/** Asks for the API key, which becomes a session cookie. */
export function SignInPage() {
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const key = new FormData(event.currentTarget as HTMLFormElement).get("key") as string;
    setBusy(true);
    try {
      await signIn(key);
    } catch (failure) {
      setError(messageOf(failure));
      setBusy(false);
    }
  }

  return (
    <main class="signin">
      <h1><img src="icon.svg" alt="" width="32" height="32" /> Image search</h1>
      <form onSubmit={(event) => void submit(event)}>
        <label>
          API key
          <input name="key" type="password" autocomplete="current-password" required autofocus aria-describedby={error ? "refused" : undefined} />
        </label>
        {error && <p id="refused" class="notice bad" role="alert">{error}</p>}
        <button type="submit" disabled={isBusy}>Sign in</button>
      </form>
    </main>
  );
}
