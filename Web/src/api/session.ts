import { effect, signal } from "@preact/signals";
import { Problem, call, refusals } from "./http";

interface Session {
  required: boolean;
  signedIn: boolean;
}

/** Whether this browser may use the server; `open` where no key is asked for. */
export const session = signal<"unknown" | "open" | "signed-in" | "signed-out">("unknown");

export async function askSession(): Promise<void> {
  try {
    const { required, signedIn } = await call<Session>("v1/session");
    session.value = !required ? "open" : signedIn ? "signed-in" : "signed-out";
  } catch (error) {
    // Each page says by itself that the server does not answer.
    session.value = error instanceof Problem && error.status === 401 ? "signed-out" : "open";
  }
}

/** @throws {Problem} The key is wrong, or there were too many attempts. */
export async function signIn(key: string): Promise<void> {
  await call("v1/session", { method: "POST", body: { key } });
  session.value = "signed-in";
}

export async function signOut(): Promise<void> {
  await call("v1/session", { method: "DELETE" });
  session.value = "signed-out";
}

// A session that ran out shows when any call is refused.
effect(() => {
  if (refusals.value > 0 && session.peek() !== "unknown") {
    session.value = "signed-out";
  }
});
