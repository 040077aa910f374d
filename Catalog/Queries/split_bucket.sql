-- The lower successor begins where the bucket began and takes its row; nothing happens where the bucket is not in the table.
-- Both begin with an epoch that no activation has had.
with lower_half as (
    update buckets set length = length + 1, epoch = epoch + 1
    where measure = $1 and bits = $2 and length = $3
    returning measure, length, epoch
), upper_half as (
    insert into buckets (measure, bits, length, epoch)
    select measure, $4, length, epoch from lower_half
    returning measure
)
update bucket_tables set version = version + 1
where measure in (select measure from upper_half)
