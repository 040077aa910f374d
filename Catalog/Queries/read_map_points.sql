-- Of some levels, in some runs of cells. Offset 0 keeps each run a scan of its part of the index: joined with the runs, all points were read for any of them.
select point.image_id, point.rank, point.x, point.y, point.label, point.nearness
from generate_series($2::integer, $3::integer) as shown (level)
cross join unnest($4::integer[], $5::integer[]) as run (first, last)
cross join lateral (
    select image_id, rank, x, y, label, nearness
    from map_points
    where map = $1 and level = shown.level and cell between run.first and run.last
    offset 0
) as point
where point.x between $6 and $7
    and point.y between $8 and $9
    and exists (select from images where images.id = point.image_id and images.state = 0)
