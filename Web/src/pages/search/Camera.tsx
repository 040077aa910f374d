import { useEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "../../parts/Dialog";
import { addPhotos } from "./state";

/** Takes a photo with the camera of this device. */
export function Camera({ onClose }: { onClose: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [problem, setProblem] = useState<string>();
  const [isReady, setReady] = useState(false);

  useEffect(() => {
    // Absent where the page does not come by HTTPS or from this computer.
    if (!navigator.mediaDevices) {
      setProblem("Browsers give the camera to pages that come by HTTPS only. A phone can photograph with the button below.");
      return;
    }

    let stream: MediaStream | undefined;
    let isOpen = true;
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).then(
      (opened) => {
        if (isOpen && video.current) {
          video.current.srcObject = stream = opened;
        } else {
          stop(opened);
        }
      },
      (error: DOMException) => setProblem(error.name === "NotAllowedError"
        ? "This page may not use the camera; the browser's settings can allow it."
        : "There is no camera that works here."),
    );
    return () => {
      isOpen = false;
      stop(stream);
    };
  }, []);

  function shoot() {
    const { videoWidth, videoHeight } = video.current!;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [videoWidth, videoHeight];
    canvas.getContext("2d")!.drawImage(video.current!, 0, 0);
    canvas.toBlob((blob) => take([new File([blob!], "photo.jpg", { type: "image/jpeg" })]), "image/jpeg", 0.92);
  }

  function take(photos: File[]) {
    onClose();
    void addPhotos(photos);
  }

  return (
    <Dialog title="Take a photo" onClose={onClose}>
      {problem
        ? (
          <>
            <p class="notice warn">{problem}</p>
            <label class="button">
              Photograph with this phone…
              <input class="unseen" type="file" accept="image/*" capture="environment" onChange={(event) => take([...(event.currentTarget.files ?? [])])} />
            </label>
          </>
        )
        : (
          <>
            <video ref={video} class="camera" autoplay playsinline muted aria-label="What the camera sees" onLoadedData={() => setReady(true)} />
            <button type="button" class="primary" disabled={!isReady} onClick={shoot}>Take it and search</button>
          </>
        )}
    </Dialog>
  );
}

function stop(stream: MediaStream | undefined) {
  stream?.getTracks().forEach((track) => track.stop());
}
