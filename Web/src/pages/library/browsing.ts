import { batch, computed, signal } from "@preact/signals";
import { messageOf } from "../../api/http";
import { browse, imagesPerLook, type LibraryImage, type LibraryQuery } from "../../api/library";

const imagesPerPage = 200;

/** Pages without an image that are followed by themselves; then the user says whether to go on. */
const emptyPagesAtOnce = 10;

/** The images that a query gives, read page by page as they come into view. */
export class Browsing {
  readonly query: LibraryQuery;
  readonly #loaded = signal<readonly LibraryImage[]>([]);
  readonly #hidden = signal<ReadonlySet<number>>(new Set());
  readonly #ending = new AbortController();
  #cursor: string | undefined;

  /** Those read so far that have not gone elsewhere since. */
  readonly images = computed(() => this.#hidden.value.size === 0
    ? this.#loaded.value
    : this.#loaded.value.filter((image) => !this.#hidden.value.has(image.id)));

  readonly total = signal<{ images: number; isEstimate: boolean } | undefined>(undefined);
  readonly isLoading = signal(false);
  readonly isOver = signal(false);
  readonly error = signal<string | undefined>(undefined);

  /** Images that the server has looked at in vain, where it is to be asked before it looks further. */
  readonly lookedInVain = signal(0);

  constructor(query: LibraryQuery) {
    this.query = query;
  }

  async readMore(): Promise<void> {
    if (this.isLoading.value || this.isOver.value) {
      return;
    }

    batch(() => {
      this.isLoading.value = true;
      this.error.value = undefined;
      this.lookedInVain.value = 0;
    });
    try {
      for (let pages = 1; ; pages++) {
        const page = await browse(this.query, this.#cursor, imagesPerPage, this.#ending.signal);
        this.#cursor = page.next;
        batch(() => {
          this.total.value ??= page.total;
          this.#loaded.value = [...this.#loaded.value, ...page.images];
          this.isOver.value = page.next === undefined;
        });
        if (page.images.length > 0 || page.next === undefined) {
          break;
        }

        if (pages === emptyPagesAtOnce) {
          this.lookedInVain.value = pages * imagesPerLook;
          break;
        }
      }
    } catch (error) {
      if (!this.#ending.signal.aborted) {
        this.error.value = messageOf(error);
      }
    } finally {
      this.isLoading.value = false;
    }
  }

  /** Leaves out images that went elsewhere. */
  hide(ids: readonly number[]): void {
    this.#hidden.value = new Set([...this.#hidden.value, ...ids]);
    this.#count(-ids.length);
  }

  /** Shows them again where they were. */
  show(ids: readonly number[]): void {
    const back = new Set(ids);
    this.#hidden.value = new Set([...this.#hidden.value].filter((id) => !back.has(id)));
    this.#count(ids.length);
  }

  end(): void {
    this.#ending.abort();
  }

  #count(change: number): void {
    if (this.total.value) {
      this.total.value = { ...this.total.value, images: this.total.value.images + change };
    }
  }
}
