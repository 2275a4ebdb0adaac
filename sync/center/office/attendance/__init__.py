"""The rules of attendance in the office: a day's sheet, its editions, and the months made of them."""
