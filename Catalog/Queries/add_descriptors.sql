insert into descriptors (image_id, measure, signature, code, flip_costs, quality)
select new.image_id, $1, new.signature, new.code, new.flip_costs, new.quality
from unnest($2::bigint[], $3::integer[], $4::bytea[], $5::bytea[], $6::smallint[]) as new (image_id, signature, code, flip_costs, quality)
join images on images.id = new.image_id and images.state = 0
on conflict (image_id, measure) do nothing
returning image_id
