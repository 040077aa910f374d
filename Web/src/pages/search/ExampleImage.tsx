import { useEffect, useState } from "preact/hooks";
import { thumbnailOf } from "../../api/images";
import { findPhoto, type Example } from "./query";

/** The address of an example's picture; empty until it is known, or where this browser does not have it. */
export function useAddress(example: Example | undefined): string {
  const [address, setAddress] = useState("");
  const photo = example && "photo" in example ? example.photo : undefined;
  useEffect(() => {
    if (photo === undefined) {
      return;
    }

    let url = "";
    let isCurrent = true;
    void findPhoto(photo).then((file) => {
      if (file && isCurrent) {
        setAddress((url = URL.createObjectURL(file)));
      }
    });
    return () => {
      isCurrent = false;
      URL.revokeObjectURL(url);
    };
  }, [photo]);
  return example && "id" in example ? thumbnailOf(example.id) : address;
}

export function ExampleImage({ example }: { example: Example }) {
  const address = useAddress(example);
  const [isShown, setShown] = useState(true);
  const name = "id" in example ? `Image ${example.id}` : "Photo";
  return address && isShown
    ? <img src={address} alt={name} onError={() => setShown(false)} />
    // A format that this browser cannot show may be searched with all the same.
    : <span class="unshown">{name}</span>;
}
