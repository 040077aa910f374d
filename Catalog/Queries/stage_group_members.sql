create temporary table new_members (centre bigint, image_id bigint, distance smallint) on commit drop
