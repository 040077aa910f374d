-- The orders in which the library is shown, each read from where the page before ended. Only of active images: the trash is small
-- beside them, and is sorted when it is looked at.
create index images_added on images (added_at, id) where state = 0;
create index images_bytes on images (bytes, id) where state = 0;
create index images_taken on images (taken_at, id) where state = 0 and taken_at is not null;

-- By byte order, so that the order does not change with the server's collations. A name may be longer than an index row.
create index names_name on names ((lower(left(name, 100)) collate "C"), image_id);
