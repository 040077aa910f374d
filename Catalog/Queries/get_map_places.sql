select image_id, x, y from map_points where map = $1 and image_id = any ($2)
