select id, sha256, width, height, format, bytes, taken_at, added_at, kept
from images
where id = any ($1) and state = 0
order by id
