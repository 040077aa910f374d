copy (
    select image_id, code
    from descriptors
    where measure = {0}
        and signature between {1} and {2}
        and not exists (select from images where images.id = descriptors.image_id and images.state <> 0)
) to stdout (format binary)
