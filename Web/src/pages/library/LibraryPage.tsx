import { useEffect, useState } from "preact/hooks";
import { go, linkTo, route } from "../../shell/routes";
import { Browse } from "./Browse";
import { Jobs } from "./Jobs";
import { Uploading } from "./Uploading";
import { add, filesOf, progress } from "./uploads";

const views = { images: "Images", upload: "Upload", jobs: "Jobs", trash: "Trash" } as const;

type View = keyof typeof views;

/** What is in the library, what comes in, and what was thrown away. */
export default function LibraryPage() {
  const { view: named, ...chosen } = Object.fromEntries(route.value.params);
  const view: View = named && named in views ? (named as View) : "images";
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const take = async (data: DataTransfer | null) => {
      const files = data ? await filesOf(data) : [];
      if (files.length > 0) {
        add(files);
        go("library", { view: "upload" });
      }
    };
    const isFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const drag = (event: DragEvent) => {
      if (isFiles(event)) {
        event.preventDefault();
        setOver(true);
      }
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const drop = (event: DragEvent) => {
      setOver(false);
      if (isFiles(event)) {
        event.preventDefault();
        void take(event.dataTransfer);
      }
    };
    const paste = (event: ClipboardEvent) => void take(event.clipboardData);
    addEventListener("dragover", drag);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    addEventListener("paste", paste);
    return () => {
      removeEventListener("dragover", drag);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
      removeEventListener("paste", paste);
    };
  }, []);

  const { files, over } = progress.value;
  return (
    <div class={isOver ? "library dropping" : "library"}>
      <h1>Library</h1>
      <nav aria-label="Library" class="views">
        <ul>
          {Object.entries(views).map(([each, title]) => (
            <li key={each}>
              <a href={linkTo("library", each === "images" ? {} : { view: each })} aria-current={each === view ? "page" : undefined}>
                {title}{each === "upload" && over < files ? ` (${files - over})` : ""}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {view === "upload" ? <Uploading />
        : view === "jobs" ? <Jobs />
        : (
          <Browse
            key={view}
            isTrash={view === "trash"}
            chosen={chosen}
            onChoose={(next) => go("library", view === "trash" ? { view, ...next } : next, true)}
          />
        )}
    </div>
  );
}
