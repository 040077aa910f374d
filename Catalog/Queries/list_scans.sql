select id, state, stage, measure, max_distance, thorough, blocks, images, pairs, groups, done, total, started_at, finished_at, message
from scans
order by started_at desc, id
limit $1
