-- What every silo looks for once a minute, however much lies in the trash: images that are undecided, or refused and still there.
create index images_unfinished on images (id) where state in (1, 2, 4);
