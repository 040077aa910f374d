-- By whom the disk was marked last, or after it has been silent; no row where another silo has it.
insert into disks (id, marker, silo, folder, capacity_bytes)
values ($1, $3, $4, $5, $6)
on conflict (id) do update
set marker = excluded.marker, silo = excluded.silo, folder = excluded.folder, capacity_bytes = excluded.capacity_bytes, seen_at = now()
where disks.marker = $2 or disks.seen_at < now() - $7::interval
returning id
