import { Dialog } from "../../parts/Dialog";

const keys = [
  ["j or ↓", "next group"],
  ["Shift+J or ↑", "group before"],
  ["1 to 9", "whether an item stays or goes"],
  ["t or a", "put what goes of this group into the trash"],
  ["k", "all of it stays, for good"],
  ["n", "no two of it are duplicates, for good"],
  ["u", "take back what was done last"],
  ["?", "these keys"],
] as const;

export function Keys({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <p>They count while the focus is on the groups, and not while you type.</p>
      <table>
        <tbody>{keys.map(([key, does]) => <tr key={key}><th scope="row"><kbd>{key}</kbd></th><td>{does}</td></tr>)}</tbody>
      </table>
    </Dialog>
  );
}
