select id, state, sources, found, listed, added, known, rejected, started_at, finished_at, message
from jobs
where state = 0
order by started_at, id
