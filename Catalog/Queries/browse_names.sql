-- The same in the order of the images' first names. An image has a place for each of its names, and is shown at the first one's.
select found.id, found.name, found.uri, found.width, found.height, found.format, found.bytes, found.added_at, found.taken_at, found.fits,
    found.place, found.key
from (
    select *
    from (
        select looked_at.key, looked_at.id, looked_at.place, first.name, first.uri,
            image.width, image.height, image.format, image.bytes, image.added_at, image.taken_at,
            coalesce(
                lower(left(first.name, 100)) collate "C" = looked_at.key
                and image.bytes between coalesce($4::bigint, 0) and coalesce($5::bigint, 9223372036854775807)
                and image.width between coalesce($6::integer, 0) and coalesce($7::integer, 2147483647)
                and image.height between coalesce($8::integer, 0) and coalesce($9::integer, 2147483647)
                and image.added_at >= coalesce($10::timestamptz, '-infinity') and image.added_at < coalesce($11::timestamptz, 'infinity')
                and ($12::text[] is null or image.format = any ($12::text[]))
                and ($13::text is null or (
                    select bool_or(strpos(lower(names.name), lower($13::text)) > 0)
                    from names
                    where names.image_id = looked_at.id and names.apply is null)),
                false) as fits
        from (
            select key, id, row_number() over (order by key {direction}, id {direction}) as place
            from (
                select distinct lower(left(name, 100)) collate "C" as key, image_id as id
                from names
                where (lower(left(name, 100)) collate "C", image_id) {beyond} ($1::text collate "C", $2::bigint)
                order by key {direction}, id {direction}
                limit $3
            ) as places
        ) as looked_at
        left join lateral (select * from images where images.id = looked_at.id and images.state = 0 limit 1) as image on true
        left join lateral (
            select names.name, names.uri
            from names
            where names.image_id = looked_at.id and names.apply is null
            order by names.added_at, names.uri
            limit 1
        ) as first on true
    ) as seen
    where fits or place = $3
    order by key {direction}, id {direction}
    limit $14
) as found
order by found.key {direction}, found.id {direction}
