copy map_points (image_id, map, rank, level, cell, x, y, label, nearness) from stdin (format binary)
