-- The lower successor begins where the bucket began and takes its row; nothing happens where the bucket is not in the table.
with lower_half as (
    update buckets set length = length + 1
    where measure = $1 and bits = $2 and length = $3
    returning measure, length
), upper_half as (
    insert into buckets (measure, bits, length)
    select measure, $4, length from lower_half
    returning measure
)
update bucket_tables set version = version + 1
where measure in (select measure from upper_half)
