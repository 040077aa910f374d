select id, silo, folder, capacity_bytes, used_bytes, room_bytes, files, missing, rotten, restored, greatest(now() - seen_at, interval '0')
from disks
order by id
