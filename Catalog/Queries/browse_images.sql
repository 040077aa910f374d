-- A page of images in the order of {key}, a column of theirs, from behind ($1, $2). Of at most $3 images it is seen whether they
-- fit, so that no page takes long, however rare what is asked for is: the last of them ends the page as well.
select found.id, first.name, first.uri, found.width, found.height, found.format, found.bytes, found.added_at, found.taken_at, found.fits,
    found.place
from (
    select *
    from (
        select looked_at.*,
            bytes between coalesce($4::bigint, 0) and coalesce($5::bigint, 9223372036854775807)
            and width between coalesce($6::integer, 0) and coalesce($7::integer, 2147483647)
            and height between coalesce($8::integer, 0) and coalesce($9::integer, 2147483647)
            and added_at >= coalesce($10::timestamptz, '-infinity') and added_at < coalesce($11::timestamptz, 'infinity')
            and ($12::text[] is null or format = any ($12::text[]))
            and ($13::text is null or coalesce((
                select bool_or(strpos(lower(names.name), lower($13::text)) > 0)
                from names
                where names.image_id = looked_at.id and (names.apply is null or {state} <> 0)), false)) as fits
        from (
            select id, width, height, format, bytes, added_at, taken_at, {key} as key,
                row_number() over (order by {key} {direction}, id {direction}) as place
            from images
            where state = {state} and {key} between {least} and {most} and ({key}, id) {beyond} ($1, $2)
            order by {key} {direction}, id {direction}
            limit $3
        ) as looked_at
    ) as seen
    where fits or place = $3
    order by key {direction}, id {direction}
    limit $14
) as found
left join lateral (
    select names.name, names.uri
    from names
    where names.image_id = found.id and (names.apply is null or {state} <> 0)
    order by names.added_at, names.uri
    limit 1
) as first on true
order by found.key {direction}, found.id {direction}
