insert into map_points (image_id, map, rank, level, cell, x, y, label, nearness)
select new.image_id, $1, new.rank, new.level, new.cell, new.x, new.y, new.label, new.nearness
from unnest($2::bigint[], $3::integer[], $4::smallint[], $5::integer[], $6::real[], $7::real[], $8::smallint[], $9::smallint[])
    as new (image_id, rank, level, cell, x, y, label, nearness)
where exists (select from maps where id = $1)
on conflict do nothing
