-- Of some levels, in some runs of cells.
select point.image_id, point.rank, point.x, point.y, point.label, point.nearness
from generate_series($2::integer, $3::integer) as shown (level)
cross join unnest($4::integer[], $5::integer[]) as run (first, last)
join map_points point on point.map = $1 and point.level = shown.level and point.cell between run.first and run.last
where point.x between $6 and $7
    and point.y between $8 and $9
    and exists (select from images where images.id = point.image_id and images.state = 0)
