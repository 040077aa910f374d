select id, state, stage, measure, max_distance, thorough, blocks, images, pairs, groups, done, total, started_at, finished_at, message
from scans
where case when $1::uuid is null then state = $2::smallint else id = $1 end
order by started_at desc
limit 1
