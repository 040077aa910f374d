select id, measure, state, points, lower_x, lower_y, extent, trustworthiness, preservation, neighbors, sample, labels, started_at, finished_at, message
from maps
where case when $1::uuid is null then measure = $2 and state = $3::smallint else id = $1 end
order by started_at desc
limit 1
