import type { ClusterReport } from "../../api/cluster";
import { bytes, count, percent } from "../../parts/format";
import { nameOf } from "./silos";

const icons = { here: "●", away: "◐", lost: "✕" } as const;
const states = { here: "active", away: "silent", lost: "dead" } as const;

/** Where uploaded originals lie. */
export function Storage({ storage }: { storage: ClusterReport["storage"] }) {
  const used = storage.disks.reduce((sum, disk) => sum + disk.usedBytes, 0);
  return (
    <section aria-labelledby="storage-heading">
      <h2 id="storage-heading">Uploaded originals</h2>
      {storage.s3
        ? <p>They are kept in <code>{storage.s3}</code>.</p>
        : <p class="faint">{storage.copies === 1 ? "One copy" : `${storage.copies} copies`} of each{storage.skew !== undefined && `; skew ${storage.skew.toLocaleString(undefined, { maximumFractionDigits: 2 })}`}</p>}
      {storage.problems.map((problem) => <p key={problem} class="notice warn">{problem}</p>)}
      {storage.disks.length > 0 && (
        <div class="scrolling" tabIndex={0} role="region" aria-label="Table of disks">
          <table>
            <thead>
              <tr><th>Disk</th><th>State</th><th class="number">Files</th><th class="number">Used</th><th class="number">Share</th><th>Full</th></tr>
            </thead>
            <tbody>
              {storage.disks.map((disk) => (
                <tr key={disk.id}>
                  <th scope="row">{nameOf(disk.silo)}<br /><span class="faint">{disk.folder}</span></th>
                  <td><span class={`pill ${states[disk.state]}`}><span aria-hidden="true">{icons[disk.state]}</span> {disk.state}</span></td>
                  <td class="number">
                    {count(disk.files)}
                    {disk.missing > 0 && <><br /><strong>{count(disk.missing)} missing</strong></>}
                    {disk.rotten > 0 && <><br /><strong>{count(disk.rotten)} rotten</strong></>}
                  </td>
                  <td class="number">{bytes(disk.usedBytes)}</td>
                  <td class="number">{percent(used === 0 ? 0 : disk.usedBytes / used)}</td>
                  <td><meter min={0} max={Math.max(1, disk.capacityBytes)} value={disk.capacityBytes - Math.max(0, disk.roomBytes)} aria-label={`How full the disk of ${nameOf(disk.silo)} is`} /> {bytes(Math.max(0, disk.roomBytes))} left</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
