select id, state, sources, found, listed, added, known, rejected, started_at, finished_at, message
from jobs
order by started_at desc, id
limit $1
