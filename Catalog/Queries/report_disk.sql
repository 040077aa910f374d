-- Of several silos that see the same disk one answers for it, until it is silent.
update disks
set silo = $2, used_bytes = $3, room_bytes = $4, files = $5, missing = $6, rotten = $7, restored = $8, seen_at = now()
where id = $1 and (silo = $2 or seen_at < now() - $9::interval)
