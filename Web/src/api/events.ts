/** What is heard of something that goes on in the background. */
export interface Follower<T> {
  progress(value: T): void;
  /** It is over: nothing more comes. */
  done(value: T): void;
  /** The server does not tell of it any more. */
  lost(): void;
}

/**
 * Follows server-sent events `progress` and `done`. Where the connection breaks, the browser asks again by itself.
 * @returns What ends it.
 */
export function follow<T>(url: string, follower: Follower<T>): () => void {
  const source = new EventSource(url);
  const read = (event: MessageEvent<string>) => JSON.parse(event.data) as T;
  source.addEventListener("progress", (event) => follower.progress(read(event)));
  source.addEventListener("done", (event) => {
    source.close();
    follower.done(read(event));
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) {
      follower.lost();
    }
  });
  return () => source.close();
}
