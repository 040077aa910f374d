-- The call that brought an image: where its answer is lost and it comes again, the image is still one that it added.
alter table images add column request uuid;
